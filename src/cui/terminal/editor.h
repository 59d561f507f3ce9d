// SPDX-License-Identifier: GPL-3.0-or-later
// The person's own editor, for one text.
#pragma once

#include <functional>
#include <string>

#include "penstock/base/result.h"

namespace penstock::cui {

struct EditorRun {
  int standardError = -1;         // that it gets; -1: ours
  int wake = -1;                  // becomes readable when whileWaiting has something to do
  /// False: the editor is told to end.
  std::function<bool()> whileWaiting;
};

/// $VISUAL, $EDITOR, or the first of editor, nano, vi; run by a shell, as it may have arguments. The terminal is its. The text lies in a folder of its own
/// that nobody else may look into, and is gone afterwards. **Errors**: io; cancelled: it ended with another exit code than 0, or was told to.
Result<std::string> editText(const std::string& text, const EditorRun& run);

}  // namespace penstock::cui
