"""What is measured of a page: its boxes, the order of the focus, what moves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from tests.browser.support.screen import Screen

__all__ = ["UNFOLD", "focused", "is_too_wide", "moving", "small_targets"]

#: Opens what is folded, and leaves the focus where it is.
UNFOLD: Final = "for (const each of document.querySelectorAll('details')) each.open = true"
#: Everything that is pressed or written in, if it is on the page at all.
_TARGETS: Final = """() => [...document.querySelectorAll("a, button, summary, input, select")]
  .map((each) => [each, each.getBoundingClientRect()])
  .filter(([each, { width, height }]) => each.checkVisibility() && width > 0)
  .filter(([, { width, height }]) => width < 24 || height < 24)
  .map(([each, { width, height }]) => `${each.textContent.trim()}: ${width} x ${height}`)"""
_TOO_WIDE: Final = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const over = [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > clientWidth + 0.5)
    .map((each) => `${each.tagName} ${each.className} ${each.textContent.slice(0, 40)}`);
  return scrollWidth > clientWidth ? over : [];
}"""
_MOVING: Final = """() => document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().activeDuration > 0)
  .map((each) => each.animationName ?? each.transitionProperty)"""
#: Where the focus is, whether it can be seen, and whether anything lies over it.
_FOCUSED: Final = """() => {
  const each = document.activeElement;
  if (!each || each === document.body) return null;
  const { top, left, width, height } = each.getBoundingClientRect();
  const style = getComputedStyle(each);
  const at = document.elementFromPoint(left + width / 2, top + height / 2);
  return {
    name: each.id || each.textContent.trim(),
    top: top + scrollY,
    left: left + scrollX,
    isMarked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    isCovered: !(at && (each.contains(at) || at.contains(each))),
  };
}"""


def small_targets(screen: Screen) -> list[str]:
    """Return what is to be hit and is smaller than 24 pixels."""
    return list(screen.inside.evaluate(_TARGETS))


def is_too_wide(screen: Screen) -> list[str]:
    """Return what makes the page wider than its window."""
    return list(screen.inside.evaluate(_TOO_WIDE))


def moving(screen: Screen) -> list[str]:
    """Return the names of animations and transitions that run."""
    return list(screen.inside.evaluate(_MOVING))


def focused(screen: Screen) -> dict[str, Any] | None:
    """Return where the focus is, or None if it is nowhere in the panel."""
    found: dict[str, Any] | None = screen.inside.evaluate(_FOCUSED)
    return found
