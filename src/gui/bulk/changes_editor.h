// SPDX-License-Identifier: GPL-3.0-or-later
// Whole requests instead of positions: each is the request with another body, path or header fields (pypproxy's payloads).
#pragma once

#include <QAbstractTableModel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTableView>
#include <QWidget>
#include <string_view>
#include <vector>

#include "gui/editor/bytes_editor.h"
#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/base/result.h"
#include "penstock/draft/attack.h"

namespace penstock::gui {

/// `[{"label": ..., "body": ..., "headers": {...}, "path": ...}]`, as pypproxy has it; headers may be an array of pairs, a body one of other bytes as
/// `body_base64`. What is not there stays. **Errors**: invalidArgument: which one, and what is wrong. Thread: any.
Result<std::vector<draft::RequestPayload>> readChanges(const QByteArray& json);

class ChangesModel : public QAbstractTableModel {
  Q_OBJECT
 public:
  enum Column { label, path, headers, body, columns };
  using QAbstractTableModel::QAbstractTableModel;
  const std::vector<draft::RequestPayload>& all() const { return all_; }
  void setAll(std::vector<draft::RequestPayload> all);
  void add(draft::RequestPayload change);
  void remove(int row);
  void put(int row, draft::RequestPayload change);

  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(all_.size()); }
  int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : columns; }
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 private:
  std::vector<draft::RequestPayload> all_;
};

/// Thread: GUI.
class ChangesEditor : public QWidget {
  Q_OBJECT
 public:
  ChangesEditor(const Theme& theme, QWidget* parent);
  void setChanges(std::vector<draft::RequestPayload> changes);
  const std::vector<draft::RequestPayload>& changes() const { return model_.all(); }
  void load(const QString& path);

 Q_SIGNALS:
  void changed();
  void told(const QString& sentence);

 private:
  QWidget* makeButtons();
  QWidget* makeForm();
  void showCurrent();
  void tellBody();
  void typed();
  void add();
  void remove();

  const Theme& theme_;
  ChangesModel model_;
  QTableView* view_;
  QWidget* form_;
  draft::RequestPayload change_;              // as it was when it was begun to be shown: what is not touched stays
  QString labelBefore_, pathBefore_, headersBefore_;  // as the fields gave them back then
  QLineEdit *label_, *path_;
  QPlainTextEdit* headers_;
  BytesEditor* body_;
  PlainLabel* bodyNote_;
  bool showing_ = false;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
