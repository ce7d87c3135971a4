"""The answers, one file for each assignment. They are never loaded in a process that runs a student's code."""
