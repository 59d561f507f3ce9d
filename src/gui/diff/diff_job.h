// SPDX-License-Identifier: GPL-3.0-or-later
// The work of a comparison, off the window's thread: what was done before is not done again.
#pragma once

#include <QString>
#include <memory>

#include "penstock/base/cancel_token.h"
#include "penstock/display/compared.h"
#include "penstock/display/diff_layout.h"
#include "penstock/model/recording.h"

namespace penstock::gui {

/// Two exchanges as they were read.
struct DiffRead {
  display::Compared left, right;
  display::ComparedParts parts = display::ComparedParts::both;
  /// Whether it is all that these parts of those two need.
  bool serves(model::ExchangeId leftId, model::ExchangeId rightId, display::ComparedParts wanted) const;
};

struct DiffWork {
  std::shared_ptr<const model::Recording> recording, rightRecording;  // null: the right one is in the same
  model::ExchangeId left = 0, right = 0;
  display::CompareOptions options;
  diff::IgnoreRules ignore;
  display::LayoutOptions layout;
  std::shared_ptr<const DiffRead> read;                     // null: to be read
  std::shared_ptr<const display::ComparedSections> sections;  // null: to be compared
};

struct DiffMade {
  QString problem;  // a sentence in place of all the rest
  std::shared_ptr<const DiffRead> read;
  std::shared_ptr<const display::ComparedSections> sections;
  std::shared_ptr<const display::DiffLayout> layout;
};
/// Cancelled, it returns anything.
DiffMade makeDiff(const DiffWork& work, const CancelToken& token);

struct DiffExport {
  QString text, problem;  // one of them is ""; both are where nothing differs
};
DiffExport exportDiff(const DiffWork& work, const CancelToken& token);
/// The same into a file; "" where that went well.
QString saveDiff(const DiffWork& work, const QString& path, const CancelToken& token);

}  // namespace penstock::gui
