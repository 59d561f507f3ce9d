// SPDX-License-Identifier: GPL-3.0-or-later
// What is sent before a run, once or whenever an answer asks for it: the chain of the Resender, as it was when it was taken.
#pragma once

#include <QPushButton>
#include <QWidget>
#include <functional>
#include <string>
#include <vector>

#include "gui/intercept/condition_field.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/drafts.h"

namespace penstock::gui {

/// Thread: GUI.
class BeforeRun : public QWidget {
  Q_OBJECT
 public:
  using Chain = std::function<std::vector<service::RequestTab>()>;
  BeforeRun(const Theme& theme, QWidget* parent);

  /// Where the chain is taken from.
  void setChain(Chain chain) { chain_ = std::move(chain); }
  void setRequests(const std::vector<service::RequestTab>& requests, const std::string& again);
  const std::vector<service::RequestTab>& requests() const { return requests_; }
  /// The last good expression; "" where nothing is sent before.
  std::string again() const;

 Q_SIGNALS:
  void changed();
  void told(const QString& sentence);

 private:
  void take();
  void showWords();

  PlainLabel* words_;
  QPushButton *take_, *drop_;
  ConditionField* again_;
  Chain chain_;
  std::vector<service::RequestTab> requests_;
};

}  // namespace penstock::gui
