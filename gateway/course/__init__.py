"""Vérifier: a step of the course is judged by what the room has really received."""

from gateway.course.evidence import Evidence, Lab
from gateway.course.finding import Finding, Verdict
from gateway.course.gather import gather
from gateway.course.judge import judge
from gateway.course.words import say

__all__ = ["Evidence", "Finding", "Lab", "Verdict", "gather", "judge", "say"]
