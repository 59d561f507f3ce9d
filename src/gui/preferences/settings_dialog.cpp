// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/preferences/settings_dialog.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QSaveFile>
#include <QScrollBar>
#include <algorithm>

#include "gui/format.h"
#include "gui/preferences/api_section.h"
#include "gui/preferences/appearance_section.h"
#include "gui/preferences/authority_section.h"
#include "gui/preferences/shortcuts_section.h"
#include "penstock/base/file.h"

namespace penstock::gui {
SettingsDialog::SettingsDialog(service::ProxyService& service, Theme& theme, Actions& actions, std::function<void()> trust, QWidget* parent)
    : QDialog(parent), service_(service), theme_(theme), actions_(actions), trust_(std::move(trust)), search_(new QLineEdit(this)),
      pages_(new QListWidget(this)), scroll_(new QScrollArea(this)), body_(new QWidget), column_(new QVBoxLayout(body_)),
      nothing_(new PlainLabel(body_)), problem_(new PlainLabel(this)) {
  setObjectName("settingsDialog");
  setAccessibleName("Settings");
  setWindowTitle("Settings");
  resize(theme.scaled(940), theme.scaled(680));
  nameParts();
  const int edge = theme.scaled(16);
  column_->setContentsMargins(theme.scaled(24), theme.scaled(8), theme.scaled(24), theme.scaled(24));
  column_->setSpacing(theme.scaled(4));
  column_->addWidget(nothing_);
  column_->addStretch();

  auto* left = new QVBoxLayout;
  left->setContentsMargins(edge, edge, 0, 0);
  left->setSpacing(theme.scaled(10));
  left->addWidget(search_);
  left->addWidget(pages_, 1);
  auto* split = new QHBoxLayout;
  split->setSpacing(0);
  split->addLayout(left);
  auto* line = new QFrame(this);
  line->setFrameShape(QFrame::VLine);
  split->addSpacing(theme.scaled(8));
  split->addWidget(line);
  split->addWidget(scroll_, 1);

  QHBoxLayout* bottom = bottomRow();
  auto* below = new QFrame(this);
  below->setFrameShape(QFrame::HLine);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addLayout(split, 1);
  column->addWidget(problem_);
  column->addWidget(below);
  column->addLayout(bottom);

  connect(search_, &QLineEdit::textChanged, this, &SettingsDialog::find);
  connect(pages_, &QListWidget::currentRowChanged, this, [this](int row) {
    if (row < 0 || std::size_t(row) >= sections_.size()) return;
    scroll_->verticalScrollBar()->setValue(sections_[std::size_t(row)].widget->y());
  });
  changed_ = service.configuration().changed().subscribe([this, back = mailbox_.address()] { back.post([this] { refresh(); }); });
  search_->setFocus();
  refresh();
}

void SettingsDialog::nameParts() {
  search_->setObjectName("settingsSearch");
  search_->setAccessibleName("Search settings");
  search_->setPlaceholderText("Search settings");
  search_->setClearButtonEnabled(true);
  search_->addAction(theme_.icon("search", Theme::Ink::dim), QLineEdit::LeadingPosition);
  pages_->setObjectName("settingsPages");
  pages_->setAccessibleName("Parts of the settings");
  pages_->setFrameShape(QFrame::NoFrame);
  pages_->setFixedWidth(theme_.scaled(250));
  pages_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll_->setObjectName("settingsScroll");
  scroll_->setFrameShape(QFrame::NoFrame);
  scroll_->setWidgetResizable(true);
  scroll_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  body_->setObjectName("settingsBody");
  scroll_->setWidget(body_);
  nothing_->setObjectName("settingsNothing");
  nothing_->setText("No setting is found by these words");
  nothing_->setProperty("look", "dim");
  nothing_->setAlignment(Qt::AlignCenter);
  nothing_->hide();
  problem_->setObjectName("settingsProblem");
  problem_->setProperty("look", "pill-error");
  problem_->setWordWrap(true);
  problem_->hide();
}

QHBoxLayout* SettingsDialog::bottomRow() {
  const int edge = theme_.scaled(16);
  const QString path = QString::fromStdString(service_.configuration().file());
  auto* file = new PlainLabel(path.isEmpty() ? QStringLiteral("This run has no file of settings") : "Kept in " + path, this);
  file->setObjectName("settingsFile");
  file->setProperty("look", "dim");
  file->setTextInteractionFlags(Qt::TextSelectableByMouse);
  const auto button = [this](const char* name, const QString& text, void (SettingsDialog::*does)()) {
    auto* out = new QPushButton(text, this);
    out->setObjectName(name);
    out->setAutoDefault(false);
    connect(out, &QPushButton::clicked, this, does);
    return out;
  };
  auto* bottom = new QHBoxLayout;
  bottom->setContentsMargins(edge, theme_.scaled(10), edge, theme_.scaled(12));
  bottom->setSpacing(theme_.scaled(8));
  bottom->addWidget(file, 1);
  for (QPushButton* one : {button("settingsImport", "Import\u2026", &SettingsDialog::importSettings), button("settingsExport", "Export\u2026", &SettingsDialog::exportSettings)}) {
    one->setEnabled(!path.isEmpty());
    bottom->addWidget(one);
  }
  auto* close = new QPushButton("Close", this);
  close->setObjectName("settingsClose");
  close->setAutoDefault(false);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  bottom->addWidget(close);
  return bottom;
}

void SettingsDialog::refresh() {
  mailbox_.run([&configuration = service_.configuration()] { return configuration.all(); },
               [this, asked = ++asked_](Result<std::vector<service::SettingState>> states) {
                 if (asked == asked_) take(std::move(states));
               });
}

void SettingsDialog::take(Result<std::vector<service::SettingState>> states) {
  if (!states) {
    if (!others_) addOthers();
    return say(sentenceText(states.error().message));
  }
  say({});
  if (rows_.empty()) return fillSettings(std::move(*states));
  for (const service::SettingState& state : *states) {
    const auto row = rows_.find(QString::fromUtf8(state.setting->key.data(), qsizetype(state.setting->key.size())));
    if (row != rows_.end()) row->second->show(state);
  }
}

void SettingsDialog::fillSettings(std::vector<service::SettingState> states) {
  std::map<const service::Setting*, const service::SettingState*> byRow;
  for (const auto& state : states) byRow.emplace(state.setting, &state);
  for (const service::SettingGroup& group : service::settingGroups()) {
    auto* content = new QWidget(body_);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    std::vector<SettingRow*> rows;
    for (const service::Setting& setting : group.rows) {
      const auto state = byRow.find(&setting);
      if (state == byRow.end()) continue;
      auto* row = new SettingRow(*state->second, theme_, content);
      connect(row, &SettingRow::changed, this, &SettingsDialog::change);
      rows_[row->key()] = row;
      rows.push_back(row);
      column->addWidget(row);
    }
    if (rows.empty()) {
      delete content;
      continue;
    }
    addSection(QString::fromUtf8(group.title.data(), qsizetype(group.title.size())), content, std::move(rows), {});
  }
  if (!others_) addOthers();
  find();
}

void SettingsDialog::addOthers() {
  others_ = true;
  addSection("Appearance", new AppearanceSection(theme_, body_), {}, "appearance theme dark light zoom size");
  addSection("Shortcuts", new ShortcutsSection(actions_, theme_, body_), {}, "shortcuts keyboard keys");
  addSection("Certificate authority", new AuthoritySection(service_, theme_, trust_, body_), {}, "certificate authority ca trust fingerprint export pem der");
  addSection("Who may call the API", new ApiSection(service_, theme_, body_), {}, "api rest mcp tokens rights audit log calls");
  pages_->setCurrentRow(0);
}

void SettingsDialog::addSection(const QString& title, QWidget* content, std::vector<SettingRow*> rows, const QString& words) {
  auto* section = new QWidget(body_);
  auto* column = new QVBoxLayout(section);
  column->setContentsMargins(0, theme_.scaled(12), 0, theme_.scaled(12));
  column->setSpacing(theme_.scaled(4));
  auto* heading = new PlainLabel(title, section);
  heading->setProperty("look", "heading");
  column->addWidget(heading);
  column->addWidget(content);
  column_->insertWidget(column_->count() - 1, section);  // before the stretch
  section->show();
  auto* item = new QListWidgetItem(title, pages_);
  item->setSizeHint(QSize(0, theme_.scaled(30)));
  sections_.push_back({section, item, std::move(rows), words});
}

void SettingsDialog::find() {
  const QStringList words = search_->text().split(' ', Qt::SkipEmptyParts);
  bool any = false;
  for (const Section& section : sections_) {
    bool shown = section.rows.empty() && std::all_of(words.begin(), words.end(), [&section](const QString& word) {
                   return section.words.contains(word, Qt::CaseInsensitive);
                 });
    for (SettingRow* row : section.rows) {
      const bool fits = row->matches(words);
      row->setVisible(fits);
      shown = shown || fits;
    }
    section.widget->setVisible(shown);
    section.item->setHidden(!shown);
    any = any || shown;
  }
  nothing_->setVisible(!any);
  scroll_->verticalScrollBar()->setValue(0);
}

void SettingsDialog::change(const QString& key, const std::optional<service::Written>& value) {
  service::SettingChange one{key.toStdString(), value};
  ++asked_;  // what was asked before is old by now
  mailbox_.run([&configuration = service_.configuration(), one = std::move(one)] { return configuration.change({one}); },
               [this, key](const std::optional<service::SettingRefusal>& refused) {
                 const auto row = rows_.find(key);
                 row->second->showProblem(refused ? sentenceText(refused->error.message) : QString());
                 refresh();
               });
}

void SettingsDialog::exportSettings() {
  const QString path = QFileDialog::getSaveFileName(this, "Export settings", "penstock.yaml", "Settings (*.yaml *.yml)");
  if (path.isEmpty()) return;
  const auto text = service_.configuration().text();
  if (!text) return say(sentenceText(text.error().message));
  QSaveFile file(path);
  // It may hold passwords.
  const bool good = file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
                    file.write(text->data(), qint64(text->size())) == qint64(text->size()) && file.commit();
  say(good ? QString() : path + " cannot be written: " + file.errorString());
}

void SettingsDialog::importSettings() {
  const QString path = QFileDialog::getOpenFileName(this, "Import settings", {}, "Settings (*.yaml *.yml);;All files (*)");
  if (path.isEmpty()) return;
  // What is no file, or a huge one, holds nobody up.
  mailbox_.run(
      [&configuration = service_.configuration(), file = path.toStdString()]() -> Result<void> {
        constexpr std::size_t most = 1024 * 1024;
        const auto text = readWholeFile(file, most);
        return text ? configuration.replace(*text) : Result<void>(text.error());
      },
      [this](const Result<void>& taken) { say(taken ? QString() : sentenceText(taken.error().message)); });
}

void SettingsDialog::say(const QString& text) {
  problem_->setText(text);
  problem_->setVisible(!text.isEmpty());
}

}  // namespace penstock::gui
