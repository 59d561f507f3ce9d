// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/preferences/setting_row.h"

#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/format.h"

namespace penstock::gui {
namespace {

using service::SettingState;
using service::SettingValue;
using service::Written;

constexpr int kFewestLines = 2, kMostLines = 8;

QString textOf(std::string_view text) { return QString::fromUtf8(text.data(), qsizetype(text.size())); }

QString helpOf(const service::Setting& setting) {
  QString help = textOf(setting.help).replace('\n', ' ');
  if (setting.means == "false") return "Off: " + help;  // the help is the flag's, which switches it off
  if (!help.isEmpty()) help[0] = help[0].toUpper();
  return help;
}

QStringList linesOf(const std::optional<Written>& written) {
  QStringList out;
  if (written)
    for (const std::string& line : service::linesOf(*written)) out.push_back(QString::fromStdString(line));
  return out;
}

bool isToggle(const SettingValue& value) { return value.kind == SettingValue::Kind::toggle; }
bool isList(const SettingValue& value) { return value.shape != SettingValue::Shape::one; }

}  // namespace

void leaveWheel(QComboBox* choice) {
  struct Filter : QObject {
    using QObject::QObject;
    bool eventFilter(QObject*, QEvent* event) override {
      if (event->type() != QEvent::Wheel) return false;
      event->ignore();
      return true;
    }
  };
  choice->installEventFilter(new Filter(choice));
}

SettingRow::SettingRow(const SettingState& state, const Theme& theme, QWidget* parent)
    : QFrame(parent), theme_(theme), state_(state), key_(textOf(state.setting->key)), pill_(new PlainLabel(this)), when_(new PlainLabel(this)),
      problem_(new PlainLabel(this)), reset_(new QToolButton(this)) {
  setObjectName("setting:" + key_);
  auto* name = new PlainLabel(key_, this);
  name->setProperty("look", "mono");
  name->setTextInteractionFlags(Qt::TextSelectableByMouse);
  pill_->setProperty("look", "pill");
  reset_->setObjectName("reset:" + key_);
  reset_->setAccessibleName("Take " + key_ + " out of the file");
  setPlainToolTip(reset_, "As it is without the file");
  reset_->setProperty("look", "flat");
  reset_->setIcon(theme.icon("undo-2", Theme::Ink::dim));
  auto* help = new PlainLabel(helpOf(*state.setting), this);
  help->setWordWrap(true);
  when_->setProperty("look", "dim");
  problem_->setObjectName("problem:" + key_);
  problem_->setProperty("look", "pill-error");
  problem_->setWordWrap(true);
  problem_->hide();

  auto* head = new QHBoxLayout;
  head->setSpacing(theme.scaled(8));
  head->addWidget(name);
  head->addWidget(pill_);
  head->addStretch();
  head->addWidget(reset_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, theme.scaled(8), 0, theme.scaled(8));
  column->setSpacing(theme.scaled(4));
  column->addLayout(head);
  column->addWidget(help);
  column->addWidget(makeEditor());
  column->addWidget(problem_);
  column->addWidget(when_);
  connect(reset_, &QToolButton::clicked, this, [this] { Q_EMIT changed(key_, std::nullopt); });
  show(state);
}

QWidget* SettingRow::makeEditor() {
  const SettingValue& value = state_.setting->value;
  const auto named = [this](auto* editor) {
    editor->setObjectName("value:" + key_);
    editor->setAccessibleName(key_);
    editor->setAccessibleDescription(helpOf(*state_.setting));
    return editor;
  };
  if (isToggle(value)) {
    toggle_ = named(new QCheckBox("On", this));
    connect(toggle_, &QCheckBox::clicked, this, &SettingRow::commit);
    return toggle_;
  }
  if (!value.choices.empty()) {
    choice_ = named(new QComboBox(this));
    for (const std::string_view choice : value.choices) choice_->addItem(textOf(choice));
    choice_->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    leaveWheel(choice_);
    connect(choice_, &QComboBox::activated, this, &SettingRow::commit);
    return choice_;
  }
  auto* box = new QWidget(this);
  auto* row = new QHBoxLayout(box);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme_.scaled(8));
  if (!isList(value)) {
    line_ = named(new QLineEdit(box));
    line_->setFont(theme_.mono());
    connect(line_, &QLineEdit::editingFinished, this, &SettingRow::commit);
    row->addWidget(line_, 1);
    addFileButton(box, [this](const QString& path) {
      line_->setText(path);
      commit();
    });
    return box;
  }
  list_ = named(new QPlainTextEdit(box));
  row->addWidget(list_, 1);
  addListParts(box, row);
  return box;
}

void SettingRow::addListParts(QWidget* box, QHBoxLayout* row) {
  const SettingValue& value = state_.setting->value;
  list_->setFont(theme_.mono());
  list_->setTabChangesFocus(true);
  list_->setLineWrapMode(QPlainTextEdit::NoWrap);
  QString hint = "One on each line";
  if (!value.fields.empty()) {
    QStringList fields;
    for (const std::string_view field : value.fields) fields.push_back(textOf(field) + ": \u2026");
    hint += ": {" + fields.join(", ") + "}";
  } else if (!state_.setting->takes.empty()) {
    hint += ": " + textOf(state_.setting->takes);
  }
  list_->setPlaceholderText(hint);
  auto* buttons = new QVBoxLayout;
  buttons->setSpacing(theme_.scaled(6));
  row->addLayout(buttons);
  apply_ = new QPushButton("Apply", box);
  apply_->setObjectName("apply:" + key_);
  apply_->setAccessibleName("Apply " + key_);
  apply_->setAutoDefault(false);
  apply_->setEnabled(false);
  buttons->addWidget(apply_);
  buttons->addStretch();
  connect(apply_, &QPushButton::clicked, this, &SettingRow::commit);
  connect(list_, &QPlainTextEdit::textChanged, this, [this] { apply_->setEnabled(list_->toPlainText().split('\n', Qt::SkipEmptyParts) != linesOf(state_.next)); });
  addFileButton(box, [this](const QString& path) {
    const bool items = state_.setting->value.shape == SettingValue::Shape::items;
    list_->appendPlainText(items ? "{file: \"" + path + "\"}" : path);
  });
}

void SettingRow::addFileButton(QWidget* beside, std::function<void(const QString&)> take) {
  const SettingValue::Kind kind = state_.setting->value.kind;
  if (kind != SettingValue::Kind::file && kind != SettingValue::Kind::folder) return;
  auto* choose = new QPushButton("Choose\u2026", beside);
  choose->setObjectName("choose:" + key_);
  choose->setAccessibleName("Choose a file for " + key_);
  choose->setAutoDefault(false);
  if (auto* inner = list_ ? beside->layout()->itemAt(1)->layout() : nullptr)
    static_cast<QVBoxLayout*>(inner)->insertWidget(1, choose);
  else
    beside->layout()->addWidget(choose);
  connect(choose, &QPushButton::clicked, this, [this, kind, take = std::move(take)] {
    const QString path = kind == SettingValue::Kind::folder ? QFileDialog::getExistingDirectory(this, key_) : QFileDialog::getOpenFileName(this, key_);
    if (!path.isEmpty()) take(path);
  });
}

void SettingRow::fill() {
  const QStringList lines = linesOf(state_.next);
  const QString first = lines.isEmpty() ? QString() : lines.front();
  if (toggle_) toggle_->setChecked(first == QLatin1String("true"));
  if (choice_) {
    int at = choice_->findText(first);
    if (at < 0) at = choice_->findText(linesOf(state_.usual).value(0));
    choice_->setCurrentIndex(std::max(at, 0));
  }
  if (line_ && line_->text() != first) line_->setText(first);
  if (line_ && state_.setting->secret) line_->setEchoMode(QLineEdit::PasswordEchoOnEdit);
  if (list_ && list_->toPlainText().split('\n', Qt::SkipEmptyParts) != lines) list_->setPlainText(lines.join('\n'));
  if (apply_) apply_->setEnabled(false);
  if (list_) {
    const int shown = std::clamp(int(lines.size()) + 1, kFewestLines, kMostLines);
    list_->setFixedHeight(list_->fontMetrics().lineSpacing() * shown + theme_.scaled(14));
  }
}

void SettingRow::show(const SettingState& state) {
  const bool typing = (line_ && line_->hasFocus() && line_->isModified()) || (list_ && list_->hasFocus());
  const bool same = linesOf(state.next) == linesOf(state_.next);
  state_ = state;
  // What was refused stays, beside why.
  if ((!typing || !same) && problem_->isHidden()) fill();
  const QString flag = textOf(state.setting->flag);
  pill_->setText(state.byFlag ? "by " + flag : QStringLiteral("not in force yet"));
  setPlainToolTip(pill_, state.byFlag ? QString("%1 has the last word in this run; what is set here counts without it.").arg(flag)
                                      : QStringLiteral("It counts from the next start on."));
  pill_->setVisible(state.byFlag || state.waits);
  reset_->setVisible(state.inFile);
  when_->setText(stateWords());
  if (toggle_) {
    toggle_->setEnabled(!state.byFlag);
    toggle_->setText(toggle_->isChecked() ? "On" : "Off");
  }
}

QString SettingRow::stateWords() const {
  const QStringList usual = linesOf(state_.usual);
  QString out = state_.setting->applies == service::Applies::restart ? QStringLiteral("Counts from the next start on")
                : state_.setting->applies == service::Applies::now   ? QStringLiteral("Counts at once")
                                                                     : QStringLiteral("Counts from the next connection on");
  if (isToggle(state_.setting->value))
    out += usual.value(0) == QLatin1String("true") ? QStringLiteral("; usually on") : QStringLiteral("; usually off");
  else if (!usual.isEmpty() && !usual.value(0).isEmpty())
    out += "; usually " + usual.join(", ");
  return out + ".";
}

void SettingRow::showProblem(const QString& sentence) {
  problem_->setText(sentence);
  problem_->setVisible(!sentence.isEmpty());
}

bool SettingRow::matches(const QStringList& words) const {
  const QString all = (QStringList{key_, textOf(state_.setting->flag), helpOf(*state_.setting)} + (state_.setting->secret ? QStringList() : linesOf(state_.next))).join(' ');
  return std::all_of(words.begin(), words.end(), [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

std::vector<std::string> SettingRow::lines() const {
  if (toggle_) return {toggle_->isChecked() ? "true" : "false"};
  if (choice_) return {choice_->currentText().toStdString()};
  if (line_) return {line_->text().toStdString()};
  std::vector<std::string> out;
  for (const QString& line : list_->toPlainText().split('\n')) out.push_back(line.toStdString());
  return out;
}

void SettingRow::commit() {
  const auto value = service::writtenOf(*state_.setting, lines());
  if (!value) return showProblem(sentenceText(value.error().message));
  if (line_) line_->setModified(false);
  if (service::linesOf(*value) == (state_.next ? service::linesOf(*state_.next) : std::vector<std::string>{std::string()})) return showProblem({});
  // An empty field is no value: the file says nothing then.
  const bool none = line_ && line_->text().trimmed().isEmpty();
  if (none && !state_.inFile) return showProblem({});
  // Taken for done until somebody says how it is: what is typed next is compared with this.
  state_.next = none ? state_.usual : *value;
  state_.inFile = !none;
  Q_EMIT changed(key_, none ? std::nullopt : std::optional(*value));
}

}  // namespace penstock::gui
