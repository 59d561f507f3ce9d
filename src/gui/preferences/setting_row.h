// SPDX-License-Identifier: GPL-3.0-or-later
// One setting in the dialog: its name as YAML has it, what it does, a way to change it, from when on that counts, and what is wrong with it.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QFrame>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <functional>
#include <optional>
#include <vector>

#include "gui/plain_text.h"
#include "gui/theme.h"
#include "penstock/service/configuration.h"

namespace penstock::gui {

/// The wheel scrolls what `choice` lies in, rather than choose something else. Thread: GUI.
void leaveWheel(QComboBox* choice);

/// Thread: GUI.
class SettingRow : public QFrame {
  Q_OBJECT
 public:
  SettingRow(const service::SettingState& state, const Theme& theme, QWidget* parent);

  QString key() const { return key_; }
  /// Whether all of the words stand in its name, its flag, its help or its value. Without words: yes.
  bool matches(const QStringList& words) const;
  /// As it is now. What is being typed stays.
  void show(const service::SettingState& state);
  /// "": nothing is wrong.
  void showProblem(const QString& sentence);

 Q_SIGNALS:
  /// nullopt: the file is to say nothing of it any more.
  void changed(const QString& key, const std::optional<service::Written>& value);

 private:
  QWidget* makeEditor();
  void addListParts(QWidget* box, QHBoxLayout* row);
  void fill();
  void addFileButton(QWidget* beside, std::function<void(const QString&)> take);
  void commit();
  std::vector<std::string> lines() const;
  QString stateWords() const;

  const Theme& theme_;
  service::SettingState state_;
  const QString key_;
  PlainLabel *pill_, *when_, *problem_;
  QToolButton* reset_;
  QCheckBox* toggle_ = nullptr;
  QComboBox* choice_ = nullptr;
  QLineEdit* line_ = nullptr;
  QPlainTextEdit* list_ = nullptr;
  QPushButton* apply_ = nullptr;  // of the list
};

}  // namespace penstock::gui
