// SPDX-License-Identifier: GPL-3.0-or-later
// The Records tab: a body of many JSON values as a table, and the record chosen as JSON below it.
#pragma once

#include <QTimer>

#include "gui/detail/probed_page.h"
#include "gui/detail/records_model.h"
#include "gui/plain_text.h"

class QLineEdit;
class QPushButton;
class QTableView;

namespace penstock::gui {

class CodeView;
class NoticeBar;
class Theme;

/// Thread: GUI.
class RecordsPage : public ProbedPage {
  Q_OBJECT
 public:
  static constexpr std::uint64_t firstBytes = 64u << 20;  // decoded bytes that are listed at once

  /// `pool` outlives this. `name` begins the object names.
  RecordsPage(Theme& theme, QThreadPool& pool, const QString& name, QWidget* parent = nullptr);
  ~RecordsPage() override;
  /// To the field that narrows the list.
  void openFind();

 protected:
  Probe probeOf(const display::BodyRequest& request) const override;
  void reset() override;
  void load(const display::BodyRequest& request, bool same) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void showTable(display::RecordTable::Read read, bool same);
  void fitColumns();
  void narrow();
  void showRecord();
  void showCount();

  Theme& theme_;
  RecordsModel model_;
  Job search_;
  QTimer typing_;
  std::uint64_t limit_ = firstBytes;
  bool fitted_ = false;
  NoticeBar* notice_;
  QPushButton* loadAll_;
  QLineEdit* field_;
  PlainLabel* count_;
  QTableView* table_;
  CodeView* record_;
  NoticeBar* problem_;
};

}  // namespace penstock::gui
