"""The tests, a folder for each tier: CONTRIBUTING.md says which target runs which."""
