"""The index of ideas by stems and meanings, for similar ideas and search."""

from sqlmodel import Field, SQLModel


class IdeaWord(SQLModel, table=True):
    """A stem in an improvement's idea; the index that look-alikes are found by."""

    __tablename__ = "idea_word"

    word: str = Field(primary_key=True, max_length=40)
    improvement_id: int = Field(foreign_key="improvement.id", primary_key=True, index=True)
