"""The marks of texts that stand in a table now and are translated when they are shown."""


def N_(text: str) -> str:  # noqa: N802 - the name that every extractor of texts knows
    """The text itself; naming it here puts it into the catalogues."""
    return text


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - as N_, for the singular and the plural of a text
    """The two forms themselves; naming them here puts them into the catalogues."""
    return one, many
