// SPDX-License-Identifier: GPL-3.0-or-later
// Two captures compared by endpoint: this project and another one's file.
#pragma once

#include <QCheckBox>
#include <QDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <memory>

#include "gui/diff/captures_model.h"
#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "penstock/service/captures.h"

namespace penstock::gui {

/// Lifetime: theme outlives it. Thread: GUI; reading and comparing are done on the pool of threads, and its end cancels them.
class CapturesDialog : public QDialog {
  Q_OBJECT
 public:
  CapturesDialog(const Theme& theme, service::ProjectPtr project, QWidget* parent);
  /// The right side is that project's file.
  void compareWith(const QString& file);

 Q_SIGNALS:
  /// Of an endpoint that both have: the newest answers. `other` is where the right one is, `name` what it is called.
  void pairWanted(quint64 left, quint64 right, std::shared_ptr<const penstock::model::Recording> other, const QString& name);

 private:
  struct Made {
    QString problem;
    service::OpenCapture other;
    display::CapturesCompared compared;
  };
  QWidget* makeHead();
  void choose();
  void take(Made made);
  void showCount();
  void open();

  const Theme& theme_;
  const service::ProjectPtr project_;
  CapturesModel model_;
  PlainLabel *words_, *count_;
  QPushButton* choose_;
  QLineEdit* filter_;
  QCheckBox* only_;
  QTableView* table_;
  service::OpenCapture other_;
  QThreadPool pool_;
  Job job_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
