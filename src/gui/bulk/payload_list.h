// SPDX-License-Identifier: GPL-3.0-or-later
// Payloads as a list that is kept with the run: typed, pasted, loaded.
#pragma once

#include <QAbstractListModel>
#include <QListView>
#include <QLineEdit>
#include <QWidget>
#include <string>
#include <vector>

#include "gui/jobs.h"
#include "gui/plain_text.h"
#include "gui/theme.h"

namespace penstock::gui {

class PayloadModel : public QAbstractListModel {
  Q_OBJECT
 public:
  using QAbstractListModel::QAbstractListModel;
  const std::vector<std::string>& items() const { return items_; }
  void setItems(std::vector<std::string> items);
  void add(std::vector<std::string> items);
  void remove(std::vector<int> rows);

  int rowCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : int(items_.size()); }
  QVariant data(const QModelIndex& index, int role) const override;
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 private:
  std::vector<std::string> items_;
};

/// Thread: GUI.
class PayloadList : public QWidget {
  Q_OBJECT
 public:
  /// More are to be a file that is read as they are needed.
  static constexpr std::size_t kMost = 100'000;

  PayloadList(const Theme& theme, QWidget* parent);
  const std::vector<std::string>& items() const { return model_.items(); }
  void setItems(std::vector<std::string> items);
  /// A line each, in place of nothing. What goes past kMost is left out, and `problem` says so.
  void addText(std::string_view text);
  void load(const QString& path);

 Q_SIGNALS:
  void changed();
  /// A sentence.
  void problem(const QString& sentence);

 private:
  QWidget* makeButtons();
  void addTyped();
  void chooseFile();
  void removeSelected();

  const Theme& theme_;
  PayloadModel model_;
  QListView* view_;
  QLineEdit* typed_;
  Mailbox mailbox_{this};
};

}  // namespace penstock::gui
