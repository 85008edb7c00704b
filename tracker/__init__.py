"""The map of the house: the packages stand in the order of a procurement round's life.

law → refusal → database → audit → documents → organisations → accounts → rounds → tenders → evaluation
    → awards → contracts → followup → watch → wording → export → web

A package imports only what stands before it. Nothing is imported here, so that the law can be asked
without a web server or a database.
"""
