// SPDX-License-Identifier: GPL-3.0-or-later
// A form for each kind of payloads.
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

#include "gui/bulk/payload_list.h"
#include "gui/theme.h"
#include "penstock/draft/payloads.h"

namespace penstock::gui {

struct SourceForm {
  const char* title;
  QWidget* widget;
  /// What it shows of a spec of its kind. Others are passed over.
  std::function<void(const draft::PayloadSpec&)> show;
  /// `problem`: what is wrong, a sentence; untouched where nothing is.
  std::function<draft::PayloadSpec(QString& problem)> take;
};

/// In the order of draft::PayloadSpec. `changed`: something was typed. `told`: sentences of the list.
std::vector<SourceForm> makeSourceForms(const Theme& theme, QWidget* parent, const std::function<void()>& changed,
                                        const std::function<void(const QString&)>& told);

}  // namespace penstock::gui
