"""The answers, one file for each assignment. They are never loaded where a student's code runs."""
