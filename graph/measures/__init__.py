"""Measures of a web, one file each; those that are sums stand in `queries/measures/` for anybody to check."""
