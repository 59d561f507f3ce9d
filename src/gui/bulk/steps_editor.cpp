// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/steps_editor.h"

#include <QHBoxLayout>
#include <QMenu>
#include <algorithm>
#include <iterator>
#include <utility>

#include "gui/bulk/form.h"
#include "gui/menu_button.h"

namespace penstock::gui {
namespace {

using Kind = draft::ProcessStep::Kind;

/// `text`, `with`: what is asked for, "" for nothing.
struct StepForm {
  Kind kind;
  const char *title, *text, *with;
};

// In the order of the kinds.
constexpr StepForm kForms[] = {
    {Kind::prefix, "Put before", "Text", ""},
    {Kind::suffix, "Put behind", "Text", ""},
    {Kind::replace, "Replace", "Text", "With"},
    {Kind::regexReplace, "Replace a pattern", "Pattern", "With, $1 for a group"},
    {Kind::lower, "Small letters", "", ""},
    {Kind::upper, "Capital letters", "", ""},
    {Kind::capitalise, "A capital first", "", ""},
    {Kind::urlEncode, "URL-encode", "", ""},
    {Kind::urlEncodeAll, "URL-encode all", "", ""},
    {Kind::urlDecode, "URL-decode", "", ""},
    {Kind::base64Encode, "Base64-encode", "", ""},
    {Kind::base64UrlEncode, "Base64url-encode", "", ""},
    {Kind::base64Decode, "Base64-decode", "", ""},
    {Kind::hexEncode, "Hex-encode", "", ""},
    {Kind::hexDecode, "Hex-decode", "", ""},
    {Kind::md5, "MD5", "", ""},
    {Kind::sha1, "SHA-1", "", ""},
    {Kind::sha256, "SHA-256", "", ""},
    {Kind::sha512, "SHA-512", "", ""},
    {Kind::reverse, "Reverse", "", ""},
    {Kind::substring, "Part of it", "Bytes left out", "Bytes at most"},
    {Kind::variables, "Fill in {{names}}", "", ""},
};

const StepForm& formOf(int index) { return kForms[std::clamp(index, 0, int(std::size(kForms)) - 1)]; }

}  // namespace

StepsEditor::StepsEditor(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), column_(new QVBoxLayout(this)), add_(new QToolButton(this)) {
  setObjectName("bulkSteps");
  setAccessibleName("Steps of processing");
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(theme.scaled(4));
  add_->setObjectName("bulkStepAdd");
  add_->setText("Add step");
  add_->setAccessibleName("Add step");
  add_->setIcon(theme.icon("plus", Theme::Ink::accent));
  add_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  add_->setPopupMode(QToolButton::InstantPopup);
  add_->setFocusPolicy(Qt::TabFocus);
  auto* menu = new QMenu(add_);
  menu->setObjectName("bulkStepMenu");
  for (const StepForm& form : kForms) {
    QAction* action = menu->addAction(form.title, this, [this, &form] {
      draft::ProcessStep step;
      step.kind = form.kind;
      insert(step);
      if (rows_.back().text->isVisible()) rows_.back().text->setFocus();
      Q_EMIT changed();
    });
    action->setObjectName("bulkStep" + QString::fromLatin1(draft::toText(form.kind).data(), qsizetype(draft::toText(form.kind).size())));
  }
  attachMenu(add_, menu);
  column_->addWidget(add_, 0, Qt::AlignLeft);
}

int StepsEditor::indexOf(const QWidget* widget) const {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [widget](const Row& row) { return row.widget == widget; });
  return int(found - rows_.begin());
}

void StepsEditor::insert(const draft::ProcessStep& step) {
  Row row{new QWidget(this), nullptr, nullptr, nullptr, nullptr, nullptr};
  auto* line = new QHBoxLayout(row.widget);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(theme_.scaled(4));
  row.kind = new QComboBox(row.widget);
  for (const StepForm& form : kForms) row.kind->addItem(form.title);
  row.kind->setCurrentIndex(int(step.kind));
  row.kind->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  row.kind->setMinimumContentsLength(14);
  keepFromWheel(row.kind);
  line->addWidget(row.kind);
  for (QLineEdit** field : {&row.text, &row.with}) {
    *field = new QLineEdit(row.widget);
    (*field)->setFont(theme_.mono());
    (*field)->setMaxLength(64 * 1024);
    line->addWidget(*field, 1);
    connect(*field, &QLineEdit::textEdited, this, &StepsEditor::changed);
  }
  line->addStretch();
  const bool part = step.kind == Kind::substring;
  row.text->setText(part ? QString::number(step.from) : QString::fromStdString(step.text));
  row.with->setText(part ? (step.length == UINT64_MAX ? QString() : QString::number(step.length)) : QString::fromStdString(step.with));
  row.up = iconButton(theme_, "arrow-up", "Earlier", {}, row.widget);
  row.remove = iconButton(theme_, "x", "Take this step out", {}, row.widget);
  line->addWidget(row.up);
  line->addWidget(row.remove);
  QWidget* widget = row.widget;
  connect(row.kind, &QComboBox::activated, this, [this, widget] {
    fit(rows_[std::size_t(indexOf(widget))]);
    Q_EMIT changed();
  });
  connect(row.up, &QToolButton::clicked, this, [this, widget] { moveUp(indexOf(widget)); });
  // In a later turn: the button is within its own click.
  connect(row.remove, &QToolButton::clicked, this, [this, widget] { remove(indexOf(widget)); }, Qt::QueuedConnection);
  column_->insertWidget(int(rows_.size()), row.widget);
  rows_.push_back(row);
  fit(row);
  row.widget->show();
  name();
}

void StepsEditor::fit(const Row& row) const {
  const StepForm& form = formOf(row.kind->currentIndex());
  row.text->setVisible(*form.text);
  row.text->setPlaceholderText(form.text);
  row.text->setAccessibleName(*form.text ? QString(form.title) + ": " + form.text : QString());
  row.with->setVisible(*form.with);
  row.with->setPlaceholderText(form.with);
  row.with->setAccessibleName(*form.with ? QString(form.title) + ": " + form.with : QString());
}

void StepsEditor::name() {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const QString name = "bulkStep" + QString::number(i);
    rows_[i].widget->setObjectName(name);
    rows_[i].kind->setObjectName(name + "Kind");
    rows_[i].kind->setAccessibleName("Step " + QString::number(i + 1));
    rows_[i].text->setObjectName(name + "Text");
    rows_[i].with->setObjectName(name + "With");
    rows_[i].up->setObjectName(name + "Up");
    rows_[i].up->setEnabled(i > 0);
    rows_[i].remove->setObjectName(name + "Remove");
  }
}

void StepsEditor::moveUp(int index) {
  if (index < 1 || index >= int(rows_.size())) return;
  std::swap(rows_[std::size_t(index)], rows_[std::size_t(index) - 1]);
  column_->removeWidget(rows_[std::size_t(index) - 1].widget);
  column_->insertWidget(index - 1, rows_[std::size_t(index) - 1].widget);
  name();
  Q_EMIT changed();
}

void StepsEditor::remove(int index) {
  if (index < 0 || index >= int(rows_.size())) return;
  column_->removeWidget(rows_[std::size_t(index)].widget);
  delete rows_[std::size_t(index)].widget;
  rows_.erase(rows_.begin() + index);
  name();
  Q_EMIT changed();
}

void StepsEditor::setSteps(const std::vector<draft::ProcessStep>& steps) {
  for (const Row& row : rows_) {
    column_->removeWidget(row.widget);
    delete row.widget;
  }
  rows_.clear();
  for (const draft::ProcessStep& step : steps) insert(step);
}

std::vector<draft::ProcessStep> StepsEditor::steps(QString& problem) const {
  std::vector<draft::ProcessStep> out;
  for (const Row& row : rows_) {
    draft::ProcessStep& step = out.emplace_back();
    step.kind = formOf(row.kind->currentIndex()).kind;
    if (step.kind != Kind::substring) {
      step.text = row.text->isHidden() ? std::string() : row.text->text().toStdString();
      step.with = row.with->isHidden() ? std::string() : row.with->text().toStdString();
      continue;
    }
    if (!row.text->text().trimmed().isEmpty()) step.from = std::uint64_t(numberIn(*row.text, 0, INT64_MAX, problem));
    if (!row.with->text().trimmed().isEmpty()) step.length = std::uint64_t(numberIn(*row.with, 0, INT64_MAX, problem));
  }
  return out;
}

}  // namespace penstock::gui
