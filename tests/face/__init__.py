"""The face of the product, seen with fictional data."""
