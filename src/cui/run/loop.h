// SPDX-License-Identifier: GPL-3.0-or-later
// The terminal with its hands, around whatever backend there is.
#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "cui/terminal/captured_errors.h"
#include "cui/ui/ui.h"
#include "cui/work/inbox.h"

namespace penstock::cui {

/// What the locale says of characters. Where nothing is said, terminals are of UTF-8. Before the first text is drawn.
void chooseLocale();

/// A line for the page of what was said. Thread: any.
using Say = std::function<void(std::string)>;

/// What a face shows, made once lines can be said and gone before they cannot.
class Shown {
 public:
  virtual ~Shown() = default;
  virtual Backend& backend() = 0;
  /// Nobody looks any more: what is waited for is given up.
  virtual void end() {}
};

/// Draws `make`'s backend and obeys keys until the person quits, the terminal is gone, or `asked`. Thread: one, which draws.
void showTerminal(const std::function<std::unique_ptr<Shown>(Say)>& make, const std::string& filter, Inbox& inbox, const std::atomic<bool>& asked);

}  // namespace penstock::cui
