"""The guides: the course, its pages as HTML, its words and its questions."""

from gateway.guides.course import Step, step, steps

__all__ = ["Step", "step", "steps"]
