"""What the sections of the report show, as frozen values: one module a section, no markup."""
