"""The gate against breaking changes: what a new contract would do to those who know only the released one."""
