"""The search index, and everything that asks it.

`index` keeps one document for each thing that can be found, `find` answers a query, `marks` marks
its words in a text. Apps give their documents (news/search_documents.py,
portal/search_documents.py); what joins them is in portal. See docs/decisions/0032-search.md.
"""
