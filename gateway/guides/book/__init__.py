"""The whole course as one document: nothing outside it, made to be printed on A4.

Solutions, answers, programs and the glossary stand at its end, so that a learner may
think before turning the page.
"""

from gateway.guides.book.document import document

__all__ = ["document"]
