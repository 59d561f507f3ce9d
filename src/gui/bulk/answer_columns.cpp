// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/answer_columns.h"

#include <QHBoxLayout>
#include <algorithm>
#include <iterator>

#include "gui/bulk/form.h"
#include "gui/format.h"

namespace penstock::gui {
namespace {

using From = draft::Extraction::From;

constexpr std::size_t kMost = 16;  // as many as a run may have

struct FromForm {
  const char *title, *hint;
  bool group;
};
// In the order of From.
constexpr FromForm kFrom[] = {
    {"JSON", "$.data.token", false}, {"Header", "Location", false}, {"Cookie", "session", false},
    {"Pattern in the body", "id=(\\d+)", true}, {"Pattern in the head", "charset=(\\S+)", true}, {"Status", "", false},
};

bool takesNothing(const service::BulkColumn& column) { return column.extraction.from != From::status && column.extraction.what.empty(); }

}  // namespace

ColumnsEditor::ColumnsEditor(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), column_(new QVBoxLayout(this)), problem_(new PlainLabel(this)) {
  setObjectName("bulkColumns");
  setAccessibleName("Columns taken from answers");
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(theme.scaled(4));
  problem_->setObjectName("bulkColumnsProblem");
  problem_->setProperty("look", "problem");
  problem_->setWordWrap(true);
  problem_->hide();
  column_->addWidget(problem_);
}

void ColumnsEditor::add() {
  if (rows_.size() >= kMost) return;
  insert({});
  renumber();
  rows_.back().what->setFocus();
}

void ColumnsEditor::insert(const service::BulkColumn& column) {
  Row row{new QWidget(this), nullptr, nullptr, nullptr, nullptr};
  auto* line = new QHBoxLayout(row.widget);
  line->setContentsMargins(0, 0, 0, 0);
  line->setSpacing(theme_.scaled(4));
  const auto field = [&](const QString& text, const QString& hint, int width) {
    auto* made = new QLineEdit(text, row.widget);
    made->setPlaceholderText(hint);
    made->setMaxLength(16 * 1024);
    if (width > 0) made->setFixedWidth(theme_.scaled(width));
    connect(made, &QLineEdit::textEdited, this, [this] {
      judge();
      Q_EMIT changed();
    });
    return made;
  };
  row.from = new QComboBox(row.widget);
  for (const FromForm& from : kFrom) row.from->addItem(from.title);
  row.from->setCurrentIndex(int(column.extraction.from));
  row.from->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  row.from->setMinimumContentsLength(10);
  keepFromWheel(row.from);
  row.what = field(QString::fromStdString(column.extraction.what), {}, 0);
  row.what->setFont(theme_.mono());
  row.group = field(column.extraction.group == 0 ? QString() : QString::number(column.extraction.group), "0", 36);
  setPlainToolTip(row.group, "Which group of the pattern; 0 is all of it");
  row.name = field(QString::fromStdString(column.name), "Name", 84);
  auto* remove = iconButton(theme_, "x", "Take this column out", {}, row.widget);
  line->addWidget(row.from);
  line->addWidget(row.what, 1);
  line->addWidget(row.group);
  line->addWidget(row.name);
  line->addWidget(remove);
  QWidget* widget = row.widget;
  connect(row.from, &QComboBox::activated, this, [this, widget] {
    for (const Row& one : rows_)
      if (one.widget == widget) fit(one);
    judge();
    Q_EMIT changed();
  });
  // In a later turn: the button is within its own click.
  connect(remove, &QToolButton::clicked, this, [this, widget] { this->remove(widget); }, Qt::QueuedConnection);
  column_->insertWidget(int(rows_.size()), row.widget);
  rows_.push_back(row);
  fit(row);
  row.widget->show();
}

void ColumnsEditor::fit(const Row& row) const {
  const FromForm& form = kFrom[std::size_t(std::clamp(row.from->currentIndex(), 0, int(std::size(kFrom)) - 1))];
  row.what->setPlaceholderText(form.hint);
  row.what->setVisible(*form.hint);
  row.group->setVisible(form.group);
}

void ColumnsEditor::remove(const QWidget* widget) {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [widget](const Row& row) { return row.widget == widget; });
  if (found == rows_.end()) return;
  delete found->widget;
  rows_.erase(found);
  renumber();
  judge();
  Q_EMIT changed();
}

void ColumnsEditor::renumber() {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const QString name = "bulkColumn" + QString::number(i), of = "Column " + QString::number(i + 1);
    rows_[i].widget->setObjectName(name);
    rows_[i].from->setObjectName(name + "From");
    rows_[i].from->setAccessibleName(of + ": from where");
    rows_[i].what->setObjectName(name + "What");
    rows_[i].what->setAccessibleName(of + ": what");
    rows_[i].group->setObjectName(name + "Group");
    rows_[i].group->setAccessibleName(of + ": group");
    rows_[i].name->setObjectName(name + "Name");
    rows_[i].name->setAccessibleName(of + ": name");
    rows_[i].widget->findChild<QToolButton*>()->setObjectName(name + "Remove");
  }
}

void ColumnsEditor::setColumns(const std::vector<service::BulkColumn>& columns) {
  for (const Row& row : rows_) delete row.widget;
  rows_.clear();
  for (const service::BulkColumn& column : columns) insert(column);
  renumber();
  judge();
}

service::BulkColumn ColumnsEditor::columnOf(const Row& row) const {
  service::BulkColumn column;
  column.extraction.from = From(std::clamp(row.from->currentIndex(), 0, int(std::size(kFrom)) - 1));
  column.extraction.what = row.what->text().toStdString();
  column.extraction.group = row.group->isHidden() ? 0 : row.group->text().toUInt();
  const QString name = row.name->text().trimmed();
  column.name = !name.isEmpty() ? name.toStdString() : column.extraction.from == From::status ? "Status" : column.extraction.what;
  return column;
}

std::vector<service::BulkColumn> ColumnsEditor::columns() const {
  std::vector<service::BulkColumn> out;
  for (const Row& row : rows_)
    if (service::BulkColumn column = columnOf(row); !takesNothing(column)) out.push_back(std::move(column));
  return out;
}

void ColumnsEditor::judge() {
  QString problem;
  for (std::size_t i = 0; i < rows_.size() && problem.isEmpty(); ++i) {
    draft::Extraction extraction = columnOf(rows_[i]).extraction;
    extraction.variable = "value";
    if (extraction.from != From::status && extraction.what.empty()) continue;  // it is still being typed
    if (const auto read = draft::Extractor::compile(extraction); !read)
      problem = "Column " + QString::number(i + 1) + ": " + sentenceText(read.error().message);
  }
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
}

GrepsEditor::GrepsEditor(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme), column_(new QVBoxLayout(this)) {
  setObjectName("bulkGreps");
  setAccessibleName("Expressions that mark answers");
  column_->setContentsMargins(0, 0, 0, 0);
  column_->setSpacing(theme.scaled(4));
}

QStringList GrepsEditor::texts() const {
  QStringList out;
  for (const Row& row : rows_) out << row.field->field().text();
  return out;
}

void GrepsEditor::add() {
  if (rows_.size() >= kMost) return;
  rebuild(texts() << QString());
  rows_.back().field->field().setFocus();
}

void GrepsEditor::rebuild(const QStringList& texts) {
  for (const Row& row : rows_) delete row.widget;
  rows_.clear();
  for (int i = 0; i < int(texts.size()); ++i) {
    Row row{new QWidget(this), nullptr};
    const QString name = "bulkGrep" + QString::number(i);
    row.widget->setObjectName(name + "Row");
    row.field = new ConditionField(theme_, name, "Expression " + QString::number(i + 1), "response contains admin", row.widget);
    row.field->setCondition(texts[i]);
    auto* line = new QHBoxLayout(row.widget);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme_.scaled(4));
    line->addWidget(row.field, 1);
    auto* remove = iconButton(theme_, "x", "Take this expression out", name + "Remove", row.widget);
    line->addWidget(remove, 0, Qt::AlignTop);
    // In a later turn: the button is within its own click.
    connect(remove, &QToolButton::clicked, this, [this, i] {
      QStringList left = this->texts();
      left.removeAt(i);
      rebuild(left);
      Q_EMIT changed();
    }, Qt::QueuedConnection);
    connect(row.field, &ConditionField::changed, this, &GrepsEditor::changed);
    column_->addWidget(row.widget);
    row.widget->show();
    rows_.push_back(row);
  }
}

void GrepsEditor::setGreps(const std::vector<std::string>& greps) {
  QStringList texts;
  for (const std::string& grep : greps) texts << QString::fromStdString(grep);
  rebuild(texts);
}

std::vector<std::string> GrepsEditor::greps() const {
  std::vector<std::string> out;
  for (const Row& row : rows_)
    if (!row.field->condition().trimmed().isEmpty()) out.push_back(row.field->condition().trimmed().toStdString());
  return out;
}

}  // namespace penstock::gui
