// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/setup_page.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <algorithm>
#include <iterator>
#include <utility>

#include "gui/bulk/form.h"
#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr std::size_t kMostSets = 20;  // buttons; an attack with more positions than that is no pitchfork by hand

struct ShapeForm {
  draft::Shape shape;
  const char *title, *words;
};
// In the order of the shapes; behind them whole requests.
constexpr ShapeForm kShapes[] = {
    {draft::Shape::sniper, "Sniper", "One position after the other gets every payload; the others keep their own values."},
    {draft::Shape::batteringRam, "Battering ram", "All positions get the same payload."},
    {draft::Shape::pitchfork, "Pitchfork", "Each position has a set of its own; they go on side by side, as far as the shortest."},
    {draft::Shape::clusterBomb, "Cluster bomb", "Each position has a set of its own; every combination is sent."},
};
constexpr int kWholeRequests = int(std::size(kShapes));

PlainLabel* dimLabel(const QString& text, QWidget* parent) {
  auto* label = new PlainLabel(text, parent);
  label->setProperty("look", "dim");
  label->setWordWrap(true);
  return label;
}

}  // namespace

SetupPage::SetupPage(Theme& theme, QAction* addPosition, QWidget* parent)
    : QWidget(parent), theme_(theme), across_(new QSplitter(Qt::Horizontal, this)), notice_(new NoticeBar(theme, "bulkLocked", this)) {
  setObjectName("bulkSetup");
  setAccessibleName("Set-up of the run");
  connect(notice_->addButton("Change a copy", "bulkCopy"), &QPushButton::clicked, this, &SetupPage::copyAsked);
  notice_->setNotice({}, false);
  across_->setObjectName("bulkSetupAcross");
  across_->setHandleWidth(1);
  across_->setChildrenCollapsible(false);
  across_->addWidget(makeRequest(addPosition));
  across_->addWidget(makeForm());
  across_->setStretchFactor(0, 1);
  across_->setSizes({theme.scaled(640), theme.scaled(420)});
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(notice_);
  column->addWidget(across_, 1);
}

QWidget* SetupPage::makeRequest(QAction* addPosition) {
  auto* left = new QWidget(this);
  auto* column = new QVBoxLayout(left);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  target_ = new TargetBar(theme_, TargetBar::For::run, left);
  request_ = new MarkedEditor(theme_, addPosition, left);
  column->addWidget(target_);
  column->addWidget(request_, 1);
  left->setMinimumWidth(theme_.scaled(300));
  connect(target_, &TargetBar::changed, this, &SetupPage::typed);
  connect(request_, &MarkedEditor::changed, this, &SetupPage::typed);
  connect(request_, &MarkedEditor::positionsChanged, this, [this] {
    if (!loading_) fitSets();
  });
  return left;
}

QWidget* SetupPage::makeForm() {
  auto* scroll = new QScrollArea(this);
  scroll->setObjectName("bulkFormScroll");
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setMinimumWidth(theme_.scaled(380));
  form_ = new QWidget(scroll);
  form_->setObjectName("bulkForm");
  form_->setProperty("look", "pane");
  form_->setAttribute(Qt::WA_StyledBackground);
  scroll->setWidget(form_);
  auto* column = new QVBoxLayout(form_);
  column->setContentsMargins(theme_.scaled(12), theme_.scaled(2), theme_.scaled(12), theme_.scaled(12));
  column->setSpacing(theme_.scaled(6));
  makeAttack(*column);
  makePace(*column);
  makeBefore(*column);
  makeAnswers(*column);
  column->addStretch();
  return scroll;
}

void SetupPage::makeAttack(QVBoxLayout& column) {
  column.addWidget(sectionTitle(theme_, "Attack", form_));
  shape_ = new QComboBox(form_);
  shape_->setObjectName("bulkShape");
  shape_->setAccessibleName("Shape of the attack");
  keepFromWheel(shape_);
  for (const ShapeForm& form : kShapes) shape_->addItem(form.title);
  shape_->addItem("Whole requests");
  column.addWidget(shape_, 0, Qt::AlignLeft);
  shapeWords_ = dimLabel({}, form_);
  shapeWords_->setObjectName("bulkShapeWords");
  column.addWidget(shapeWords_);
  connect(shape_, &QComboBox::activated, this, [this] {
    shapeChosen();
    typed();
  });
  column.addWidget(sectionTitle(theme_, "Payloads", form_));
  setRow_ = new QWidget(form_);
  auto* row = new QHBoxLayout(setRow_);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(theme_.scaled(2));
  row->addStretch();
  setButtons_ = new QButtonGroup(this);
  connect(setButtons_, &QButtonGroup::idClicked, this, [this](int index) {
    QString problem;
    takeSet(problem);
    chooseSet(index);
  });
  column.addWidget(setRow_);
  set_ = new PayloadSetEditor(theme_, form_);
  changes_ = new ChangesEditor(theme_, form_);
  column.addWidget(set_);
  column.addWidget(changes_);
  connect(set_, &PayloadSetEditor::changed, this, &SetupPage::typed);
  connect(set_, &PayloadSetEditor::told, this, &SetupPage::told);
  connect(changes_, &ChangesEditor::changed, this, &SetupPage::typed);
  connect(changes_, &ChangesEditor::told, this, &SetupPage::told);
}

QSpinBox* SetupPage::spin(const char* name, const QString& label, int least, int most, const QString& suffix, const QString& none) {
  auto* box = new QSpinBox(form_);
  box->setObjectName(name);
  box->setAccessibleName(label);
  box->setRange(least, most);
  box->setSuffix(suffix);
  box->setSpecialValueText(none);
  keepFromWheel(box);
  connect(box, &QSpinBox::valueChanged, this, &SetupPage::typed);
  return box;
}

void SetupPage::makePace(QVBoxLayout& column) {
  column.addWidget(sectionTitle(theme_, "Pace", form_));
  auto* pace = new QWidget(form_);
  Form form(theme_, pace, [] {});
  atOnce_ = spin("bulkAtOnce", "At once", 1, 500, {}, {});
  perSecond_ = spin("bulkPerSecond", "A second at most", 0, 1'000'000, {}, "No limit");
  delay_ = spin("bulkDelay", "Delay", 0, 3'600'000, " ms", "None");
  setPlainToolTip(delay_, "Of each that is sent at once, after its answer");
  retries_ = spin("bulkRetries", "Retries", 0, 20, {}, "None");
  setPlainToolTip(retries_, "Of what has no answer");
  form.pair("At once", atOnce_, "a second", perSecond_);
  form.pair("Delay", delay_, "retries", retries_);
  column.addWidget(pace);
  base_ = new QCheckBox("Send it as it stands first", form_);
  base_->setObjectName("bulkSendBase");
  base_->setAccessibleName("Send the request as it stands first, and compare answers with its answer");
  setPlainToolTip(base_, "Without payloads. Each answer is shown beside that one: other status, length, words or shape");
  connect(base_, &QCheckBox::toggled, this, &SetupPage::typed);
  column.addWidget(base_);
}

void SetupPage::makeBefore(QVBoxLayout& column) {
  column.addWidget(sectionTitle(theme_, "Before the run", form_));
  before_ = new BeforeRun(theme_, form_);
  column.addWidget(before_);
  connect(before_, &BeforeRun::changed, this, &SetupPage::typed);
  connect(before_, &BeforeRun::told, this, &SetupPage::told);
}

void SetupPage::makeAnswers(QVBoxLayout& column) {
  const auto plus = [&](const QString& tip, const char* name) { return iconButton(theme_, "plus", tip, name, form_); };
  QToolButton* addColumn = plus("Take a value out of each answer", "bulkAddColumn");
  column.addWidget(sectionTitle(theme_, "Columns", form_, addColumn));
  columns_ = new ColumnsEditor(theme_, form_);
  column.addWidget(columns_);
  QToolButton* addGrep = plus("Mark answers by an expression", "bulkAddGrep");
  column.addWidget(sectionTitle(theme_, "Marks", form_, addGrep));
  greps_ = new GrepsEditor(theme_, form_);
  column.addWidget(greps_);
  connect(addColumn, &QToolButton::clicked, columns_, &ColumnsEditor::add);
  connect(addGrep, &QToolButton::clicked, greps_, &GrepsEditor::add);
  connect(columns_, &ColumnsEditor::changed, this, &SetupPage::typed);
  connect(greps_, &GrepsEditor::changed, this, &SetupPage::typed);
}

bool SetupPage::wholeRequests() const { return shape_->currentIndex() == kWholeRequests; }

std::size_t SetupPage::setsWanted() const {
  const int shape = shape_->currentIndex();
  const bool each = shape == int(draft::Shape::pitchfork) || shape == int(draft::Shape::clusterBomb);
  return each ? std::clamp<std::size_t>(request_->positions(), 1, kMostSets) : 1;
}

void SetupPage::shapeChosen() {
  const bool whole = wholeRequests();
  shapeWords_->setText(whole ? "Each payload is the request with another body, path or header fields." : kShapes[std::max(shape_->currentIndex(), 0)].words);
  set_->setVisible(!whole);
  changes_->setVisible(whole);
  fitSets();
}

/// Buttons for the sets there are to be; what is typed of those that are too many waits.
void SetupPage::fitSets() {
  const std::size_t wanted = setsWanted();
  while (sets_.size() < wanted) sets_.push_back({draft::NumberPayloads{}, {}});
  auto* row = static_cast<QHBoxLayout*>(setRow_->layout());
  const auto count = std::size_t(setButtons_->buttons().size());
  for (std::size_t i = count; i < wanted; ++i) {
    auto* button = new QToolButton(setRow_);
    button->setObjectName("bulkSet" + QString::number(i));
    button->setText(QString::number(i + 1));
    button->setAccessibleName("Payloads of position " + QString::number(i + 1));
    setPlainToolTip(button, button->accessibleName());
    button->setProperty("look", "tab");
    button->setCheckable(true);
    button->setFocusPolicy(Qt::TabFocus);
    setButtons_->addButton(button, int(i));
    row->insertWidget(int(i), button);
  }
  for (std::size_t i = 0; i < std::max(count, wanted); ++i) setButtons_->button(int(i))->setVisible(i < wanted);
  setRow_->setVisible(wanted > 1 && !wholeRequests());
  if (current_ >= wanted) {
    QString problem;
    takeSet(problem);
    chooseSet(0);
  }
}

void SetupPage::takeSet(QString& problem) const {
  if (current_ < sets_.size()) sets_[current_] = set_->set(problem);
}

void SetupPage::chooseSet(int index) {
  current_ = std::size_t(index);
  setButtons_->button(index)->setChecked(true);
  const bool before = std::exchange(loading_, true);
  set_->setSet(sets_[current_], kept_.variables);
  loading_ = before;
}

void SetupPage::setSpec(const service::BulkSpec& spec) {
  loading_ = true;
  kept_ = spec;
  target_->setOptions(spec.options);
  request_->setText(spec.text);
  sets_ = spec.sets;
  current_ = 0;
  shape_->setCurrentIndex(spec.changes.empty() ? int(spec.shape) : kWholeRequests);
  changes_->setChanges(spec.changes);
  shapeChosen();
  chooseSet(0);
  atOnce_->setValue(int(spec.concurrency));
  perSecond_->setValue(int(std::min(spec.perSecond, 1e6)));
  delay_->setValue(int(std::min<std::int64_t>(spec.delay.count(), 3'600'000)));
  retries_->setValue(int(spec.retries));
  base_->setChecked(spec.base);
  before_->setRequests(spec.before, spec.again);
  columns_->setColumns(spec.columns);
  greps_->setGreps(spec.greps);
  loading_ = false;
}

service::BulkSpec SetupPage::spec(QString& problem) const {
  service::BulkSpec spec = kept_;
  spec.options = target_->options(problem);
  spec.text = request_->text();
  spec.changes.clear();
  if (wholeRequests()) {
    spec.changes = changes_->changes();
    if (spec.changes.empty() && problem.isEmpty()) problem = "there are no payloads yet";
  } else {
    spec.shape = kShapes[std::size_t(shape_->currentIndex())].shape;
    takeSet(problem);
  }
  spec.sets.assign(sets_.begin(), sets_.begin() + std::ptrdiff_t(std::min(sets_.size(), setsWanted())));
  spec.concurrency = unsigned(atOnce_->value());
  if (int(std::min(spec.perSecond, 1e6)) != perSecond_->value()) spec.perSecond = perSecond_->value();  // a half stays where nobody typed
  spec.delay = std::chrono::milliseconds(delay_->value());
  spec.retries = unsigned(retries_->value());
  spec.base = base_->isChecked();
  spec.before = before_->requests();
  spec.again = before_->again();
  spec.columns = columns_->columns();
  spec.greps = greps_->greps();
  return spec;
}

void SetupPage::setLocked(bool locked) {
  notice_->setNotice(locked ? QStringLiteral("This run has results, so its set-up stays as it is.") : QString(), false);
  target_->setReadOnly(locked);
  request_->setReadOnly(locked);
  form_->setEnabled(!locked);
}

void SetupPage::typed() {
  if (!loading_) Q_EMIT changed();
}

}  // namespace penstock::gui
