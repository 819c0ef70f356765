"""What is kept in step between QuickBooks and the cloud, and what to do about a difference.

Pure: values in, values out. Nothing here reads a clock, a file, a socket or the environment,
so that every decision can be replayed from what the journal kept.
"""
