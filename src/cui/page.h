// SPDX-License-Identifier: GPL-3.0-or-later
// What fills the screen between the title and the lines at its foot, and what it may ask of whoever shows it.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cui/screen/canvas.h"
#include "cui/screen/key.h"
#include "cui/work/inbox.h"
#include "penstock/cui/backend.h"

namespace penstock::cui {

class Page;

/// How often what shows how long it lasts is drawn anew.
inline constexpr std::chrono::milliseconds clockEvery{500};

/// A key and what it does, for the line at the foot: {"Enter", "open"}.
struct KeyHint {
  std::string_view key, does;
};

/// A line that a person is asked for.
struct Question {
  std::string label;  // "Send to: "
  std::string text;   // what it begins with
  /// With each key: bytes of the text that are wrong, and why; may be empty.
  std::function<std::optional<filter::Problem>(const std::string&)> typed;
  std::function<void(const std::string&)> done;  // Enter
  std::function<void()> left = nullptr;          // Escape
};

/// Thread: the one that draws.
class Shell {
 public:
  virtual ~Shell() = default;
  virtual Backend& backend() = 0;
  /// The project that is open.
  virtual const CapturePtr& capture() = 0;
  virtual const Inbox& inbox() = 0;
  virtual Worker& reader() = 0;  // what is looked at: later ones take the place of earlier ones
  virtual Worker& doer() = 0;    // what is done: all of it, in order

  virtual void open(std::unique_ptr<Page> page) = 0;
  /// The page on top, once it has returned.
  virtual void leave() = 0;
  virtual void quit() = 0;
  virtual void ask(Question question) = 0;
  virtual void askYesNo(std::string sentence, std::function<void()> yes) = 0;
  /// A sentence at the foot, until the next one or a key.
  virtual void tell(std::string sentence, bool bad = false) = 0;
  /// Something that is seen may be another.
  virtual void redraw() = 0;

  /// `text` in the person's editor. Waits for it. Nothing: that failed, or the person wants no more of it, and it was told.
  virtual std::optional<std::string> edit(const std::string& text) = 0;
  /// To the terminal's clipboard. False: the terminal has none, or the text is too long for it.
  virtual bool copy(std::string_view text) = 0;
};

/// Thread: the one that draws.
class Page {
 public:
  virtual ~Page() = default;
  virtual std::string title() const = 0;
  virtual void draw(Canvas& canvas, Area area) = 0;
  /// Whether the key meant something here.
  virtual bool key(const Key& key) = 0;
  virtual std::vector<KeyHint> keys() const = 0;
  /// Before it is drawn: takes over what changed. When it has to look again although nothing is told; nothing: never.
  virtual std::optional<std::chrono::milliseconds> update() { return std::nullopt; }
  /// Another project was opened: what is about an exchange of the former one is closed.
  virtual void captureChanged() {}
  /// The exchange that keys of all pages are about; 0: none.
  virtual model::ExchangeId exchange() const { return 0; }
};

}  // namespace penstock::cui
