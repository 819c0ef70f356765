"""In front of both doors: requests are taken in whole before a thread is spent on them.

It knows HTTP and nothing of what is served. A client that sends slowly, or never ends, costs a few
kilobytes and no thread; what is not plain HTTP is refused before any of our parsers sees it.
"""
