"""The index of words in ideas, by which similar ideas and search results are found, and what ideas mean, in numbers."""

from sqlalchemy import Column
from sqlmodel import Field, SQLModel

from models.columns import FloatVector


class IdeaWord(SQLModel, table=True):
    """A stem that occurs in an improvement's idea; similar ideas are found by these."""

    __tablename__ = "idea_word"

    word: str = Field(primary_key=True, max_length=40)
    improvement_id: int = Field(foreign_key="improvement.id", primary_key=True, index=True)


class IdeaVector(SQLModel, table=True):
    """The meaning of an idea as a model gives it: a vector of length 1. It holds no word and no person."""

    __tablename__ = "idea_vector"

    id: int | None = Field(default=None, primary_key=True)
    """Grows with each vector made, so that new ones are found."""
    improvement_id: int = Field(foreign_key="improvement.id", unique=True)
    model: str = Field(max_length=80, index=True)
    """The model that made it; empty once the idea was reworded, until it is made anew."""
    vector: bytes = Field(sa_column=Column(FloatVector, nullable=False))


class IdeaNeighbour(SQLModel, table=True):
    """Two ideas that are close in meaning. Stored once, with the idea whose vector was made later."""

    __tablename__ = "idea_neighbour"

    improvement_id: int = Field(foreign_key="improvement.id", primary_key=True)
    other_id: int = Field(foreign_key="improvement.id", primary_key=True, index=True)
    cosine: float
    """The cosine of the angle between both vectors, at most 1."""
