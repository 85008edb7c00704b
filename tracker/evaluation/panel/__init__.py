"""A round that several evaluate: each alone, then together under a chair, who closes each lot.

Without a panel a round has one grade for each place (`evaluation.enter_scores`).
"""
