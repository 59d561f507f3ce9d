// SPDX-License-Identifier: GPL-3.0-or-later
// One set of payloads: where they come from, what is done to each, and what comes out of it.
#pragma once

#include <QComboBox>
#include <QStackedWidget>
#include <QTimer>
#include <QWidget>
#include <vector>

#include "gui/bulk/source_forms.h"
#include "gui/bulk/steps_editor.h"
#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "penstock/service/bulk_runs.h"

namespace penstock::gui {

/// How many a set has, and the first of them.
struct PayloadSample {
  std::uint64_t count = 0;
  std::vector<std::string> first;
  std::string problem;  // what is wrong, a sentence
};
/// Reads files: blocks. Thread: any.
PayloadSample sampleOf(const service::BulkSpec::Set& set, const draft::Environment& variables, std::size_t most);

/// Thread: GUI.
class PayloadSetEditor : public QWidget {
  Q_OBJECT
 public:
  PayloadSetEditor(const Theme& theme, QWidget* parent);
  void setSet(const service::BulkSpec::Set& set, const draft::Environment& variables);
  /// As it is typed; `problem`: what is wrong with it, untouched where nothing is.
  service::BulkSpec::Set set(QString& problem) const;

 Q_SIGNALS:
  void changed();
  void told(const QString& sentence);

 private:
  void typed();
  void fit();
  void preview();

  const Theme& theme_;
  QComboBox* source_;
  QStackedWidget* stack_;
  std::vector<SourceForm> forms_;
  StepsEditor* steps_;
  PlainLabel* preview_;
  draft::Environment variables_;
  QTimer previewSoon_;
  std::uint64_t previews_ = 0;
  bool previewing_ = false;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
