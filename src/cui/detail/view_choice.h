// SPDX-License-Identifier: GPL-3.0-or-later
// How a person chooses the view of a body.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cui/page.h"
#include "penstock/display/body.h"

namespace penstock::cui {

/// The view behind `view` among those that fit, and the first behind the last.
inline display::BodyView nextView(const std::vector<display::BodyView>& fitting, display::BodyView view) {
  const auto at = std::find(fitting.begin(), fitting.end(), view);
  if (fitting.empty()) return display::BodyView::automatic;
  return at == fitting.end() || at + 1 == fitting.end() ? fitting.front() : *(at + 1);
}

/// Asks for any view by its word, whether it fits or not: one that shows nothing of the body says why.
inline void askView(Shell& shell, display::BodyView now, std::function<void(display::BodyView)> chosen) {
  std::string words;
  for (const display::BodyView view : display::menuViews())
    if (view != display::BodyView::image) words += (words.empty() ? "" : " ") + display::viewWord(view);
  const auto read = [](const std::string& text) {
    const auto view = display::viewNamed(text);
    return view == display::BodyView::image ? std::nullopt : view;
  };
  Question question;
  question.label = "Read it as: ";
  question.text = display::viewWord(now);
  question.typed = [words, read](const std::string& text) -> std::optional<filter::Problem> {
    if (text.empty() || read(text)) return std::nullopt;
    return filter::Problem{0, text.size(), "one of " + words, ""};
  };
  question.done = [read, chosen = std::move(chosen)](const std::string& text) {
    if (const auto view = read(text)) chosen(*view);
  };
  shell.ask(std::move(question));
}

}  // namespace penstock::cui
