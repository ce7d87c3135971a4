"""The course on a JupyterHub: its configuration, and what students find in their homes."""
