"""The guides: the course, its pages as HTML, its words and its questions."""

from gateway.guides.course import Step, others, step, steps

__all__ = ["Step", "others", "step", "steps"]
