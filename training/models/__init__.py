from training.models.courses import Completion, Course
from training.models.needs import KeyRole, Need
from training.models.people import Learner, StaffList
from training.models.sessions import Booking, Session

__all__ = ["Booking", "Completion", "Course", "KeyRole", "Learner", "Need", "Session", "StaffList"]
