// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/bulk/results_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/format.h"

namespace penstock::gui {
namespace {

using Kind = ResultsModel::Kind;

std::optional<service::BulkOrder> orderOf(Kind kind) {
  switch (kind) {
    case Kind::number:
    case Kind::payload: return service::BulkOrder::number;
    case Kind::status:
    case Kind::failure: return service::BulkOrder::status;  // what failed has none, or half an answer
    case Kind::length: return service::BulkOrder::length;
    case Kind::words: return service::BulkOrder::words;
    case Kind::lines: return service::BulkOrder::lines;
    case Kind::time: return service::BulkOrder::time;
    case Kind::cluster: return service::BulkOrder::cluster;
    case Kind::shape: return service::BulkOrder::shape;
    case Kind::value: return service::BulkOrder::column;
    case Kind::grep: return service::BulkOrder::greps;
    case Kind::tries: return service::BulkOrder::tries;
  }
  return std::nullopt;
}

}  // namespace

ResultsPage::ResultsPage(const DetailSource& source, Theme& theme, QWidget* parent)
    : QWidget(parent),
      theme_(theme),
      table_(new ResultsTable(theme, model_, this)),
      empty_(new PlainLabel(table_->viewport())),
      across_(new QSplitter(Qt::Horizontal, this)),
      down_(new DetailBelow(source, theme, "bulkResultsDown", across_, this)) {
  setObjectName("bulkResultsPage");
  setAccessibleName("Results of the run");
  across_->setObjectName("bulkResultsAcross");
  across_->addWidget(table_);
  across_->addWidget(makeSide());
  across_->setStretchFactor(0, 1);
  across_->setSizes({theme.scaled(900), theme.scaled(210)});
  across_->setHandleWidth(1);
  across_->setChildrenCollapsible(false);
  table_->setMinimumSize(theme.scaled(300), theme.scaled(120));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(makeFilter());
  column->addWidget(makeBar());
  column->addWidget(down_, 1);
  empty_->setObjectName("bulkResultsEmpty");
  empty_->setProperty("look", "dim");
  empty_->setAlignment(Qt::AlignCenter);
  auto* over = new QVBoxLayout(table_->viewport());
  over->addWidget(empty_);
  connect(table_, &ResultsTable::currentMoved, this, &ResultsPage::showCurrent);
  connect(table_, &ResultsTable::openAsked, this, &ResultsPage::open);
  connect(table_, &ResultsTable::closeAsked, down_, &DetailBelow::close);
  connect(table_, &ResultsTable::menuAsked, this, &ResultsPage::menuAsked);
  connect(&model_, &ResultsModel::arrived, this, &ResultsPage::showCurrent);
  connect(&model_, &ResultsModel::sortAsked, this, &ResultsPage::arrange);
}

QWidget* ResultsPage::makeFilter() {
  auto* box = new QWidget(this);
  box->setObjectName("bulkFilterBox");
  box->setProperty("look", "toolbar");
  box->setAttribute(Qt::WA_StyledBackground);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(theme_.scaled(8), theme_.scaled(5), theme_.scaled(10), theme_.scaled(3));
  column->setSpacing(0);
  field_ = new FilterField(theme_, box);
  auto* problem = new FilterProblem(theme_, box);
  nameParts(*field_, *problem, "bulkFilter");
  field_->setAccessibleName("Which results are shown: an expression");
  field_->setPlaceholderText("Filter results: status == 200 && resp.size > 1kb, response contains welcome");
  field_->setMinimumHeight(theme_.scaled(26));
  field_->addAction(theme_.icon("search", Theme::Ink::dim), QLineEdit::LeadingPosition);
  column->addWidget(field_);
  column->addWidget(problem);
  line_ = new ExpressionLine(*field_, *problem);
  query_ = new ResultQuery(this);
  connect(line_, &ExpressionLine::changed, this, [this](const filter::ExpressionPtr& expression) { query_->ask(project_, expression); });
  connect(query_, &ResultQuery::changed, this, &ResultsPage::arrange);
  connect(field_, &FilterField::escaped, this, [this] { line_->setText({}); });
  connect(field_, &FilterField::leftDown, this, [this] { table_->setFocus(); });
  return box;
}

QWidget* ResultsPage::makeBar() {
  auto* bar = new QWidget(this);
  bar->setObjectName("bulkResultsBar");
  bar->setProperty("look", "toolbar");
  bar->setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(bar);
  row->setContentsMargins(theme_.scaled(8), theme_.scaled(3), theme_.scaled(10), theme_.scaled(4));
  row->setSpacing(theme_.scaled(8));
  chips_ = new ResultChips(theme_, bar);
  row->addWidget(chips_, 1);
  count_ = new PlainLabel(bar);
  count_->setObjectName("bulkShown");
  count_->setProperty("look", "dim");
  row->addWidget(count_, 0, Qt::AlignTop);
  odd_ = new QToolButton(bar);
  odd_->setObjectName("bulkOddFirst");
  odd_->setText("Odd ones first");
  odd_->setAccessibleName("Odd ones first");
  odd_->setProperty("look", "quick");
  odd_->setCheckable(true);
  odd_->setFocusPolicy(Qt::TabFocus);
  setPlainToolTip(odd_, "Answers of which there are fewest on top");
  row->addWidget(odd_, 0, Qt::AlignTop);
  others_ = new QToolButton(bar);
  others_->setObjectName("bulkOthers");
  others_->setAccessibleName("Only answers that are other than the base");
  others_->setProperty("look", "quick");
  others_->setCheckable(true);
  others_->setFocusPolicy(Qt::TabFocus);
  setPlainToolTip(others_, "Only answers of another status, length, number of words or shape than the one to the request as it stands");
  others_->hide();
  row->insertWidget(1, others_, 0, Qt::AlignTop);
  connect(others_, &QToolButton::clicked, this, &ResultsPage::arrange);
  connect(chips_, &ResultChips::changed, this, &ResultsPage::arrange);
  connect(odd_, &QToolButton::clicked, this, [this](bool on) {
    const auto& columns = model_.columns();
    const auto cluster = std::find_if(columns.begin(), columns.end(), [](const auto& c) { return c.kind == Kind::cluster; });
    if (cluster != columns.end()) table_->horizontalHeader()->setSortIndicator(on ? int(cluster - columns.begin()) : -1, Qt::AscendingOrder);
  });
  return bar;
}

QWidget* ResultsPage::makeSide() {
  auto* side = new QWidget(this);
  side->setObjectName("bulkSide");
  side->setProperty("look", "pane");
  side->setAttribute(Qt::WA_StyledBackground);
  side->setMinimumWidth(theme_.scaled(150));
  auto* column = new QVBoxLayout(side);
  column->setContentsMargins(0, theme_.scaled(8), 0, 0);
  column->setSpacing(theme_.scaled(4));
  const auto title = [&](const QString& text) {
    auto* label = new PlainLabel(text, side);
    label->setProperty("look", "title");
    label->setContentsMargins(theme_.scaled(8), 0, 0, 0);
    column->addWidget(label);
  };
  title("Times");
  times_ = new TimesChart(theme_, side);
  auto* inset = new QHBoxLayout;
  inset->setContentsMargins(theme_.scaled(8), 0, theme_.scaled(8), 0);
  inset->addWidget(times_);
  column->addLayout(inset);
  column->addSpacing(theme_.scaled(6));
  title("Alike");
  alike_ = new QComboBox(side);
  alike_->setObjectName("bulkAlikeBy");
  alike_->setAccessibleName("By what answers are alike");
  alike_->addItems({"By their text", "By the shape of their JSON"});
  auto* by = new QHBoxLayout;
  by->setContentsMargins(theme_.scaled(8), 0, theme_.scaled(8), theme_.scaled(2));
  by->addWidget(alike_, 1);
  column->addLayout(by);
  clusters_ = new ClusterList(theme_, side);
  column->addWidget(clusters_, 1);
  connect(clusters_, &ClusterList::chosen, this, [this](quint32 cluster) {
    ResultFilter filter = chips_->filter();
    std::optional<std::uint32_t>& chosen = byShape() ? filter.shape : filter.cluster;
    chosen = chosen == cluster ? std::nullopt : std::optional(cluster);
    chips_->setFilter(filter);
  });
  connect(alike_, &QComboBox::activated, this, [this] {
    clusters_->setAccessibleName(byShape() ? "Shapes of answers" : "Clusters of answers");
    showAlike();
  });
  return side;
}

bool ResultsPage::byShape() const { return alike_->currentIndex() == 1; }

void ResultsPage::showAlike() { clusters_->setClusters(byShape() ? shapes_ : texts_, done_, byShape() ? "Shape" : "Cluster"); }

void ResultsPage::setProject(const service::ProjectPtr& project) {
  project_ = project;
  query_->ask(project_, line_->expression());
  down_->setProject(project);
}

void ResultsPage::setRun(RunWatch* run) {
  if (run_ == run) return;
  if (run_) {
    run_->disconnect(this);
    run_->wantNone();
  }
  run_ = run;
  if (run_) connect(run_, &RunWatch::wasRead, this, &ResultsPage::took);
  down_->close();
  begin();
}

void ResultsPage::begin() {
  arrangement_ = {};
  arrangement_.filter.exchanges = query_->selected();
  {
    const QSignalBlocker quiet(table_->horizontalHeader());
    table_->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
  }
  odd_->setChecked(false);
  others_->setChecked(false);
  others_->hide();
  model_.setRun(run_ ? run_->run() : nullptr, run_ ? run_->spec() : service::BulkSpec());
  QStringList greps;
  if (run_)
    for (const std::string& grep : run_->spec().greps) greps << wireText(grep, 200);
  chips_->begin(greps);
  times_->setTimes({});
  texts_.clear();
  shapes_.clear();
  done_ = 0;
  showAlike();
  count_->setText({});
  empty_->setText("Nothing was sent yet");
  empty_->show();
  if (run_) run_->want(arrangement_);
}

void ResultsPage::arrange() {
  if (!run_) return;
  const QHeaderView& header = *table_->horizontalHeader();
  const int section = header.sortIndicatorSection();
  Arrangement wanted;
  if (section >= 0 && section < int(model_.columns().size())) {
    const ResultsModel::Column& column = model_.columns()[std::size_t(section)];
    wanted.by = orderOf(column.kind);
    wanted.column = column.index;
    wanted.descending = header.sortIndicatorOrder() == Qt::DescendingOrder;
    odd_->setChecked(column.kind == Kind::cluster && !wanted.descending);
  } else {
    odd_->setChecked(false);
  }
  wanted.filter = chips_->filter();
  wanted.filter.exchanges = query_->selected();
  if (others_->isChecked()) wanted.filter.otherThan = model_.base();
  if (wanted == arrangement_) return;
  arrangement_ = wanted;
  run_->want(wanted);
}

void ResultsPage::took(const RunRead& read) {
  model_.take(read);
  chips_->setCounts(read);
  times_->setTimes(read.figures.histogram);
  texts_ = read.clusters;
  shapes_ = read.shapes;
  done_ = read.figures.done;
  if (read.base && model_.baseIsOfRun()) model_.setRunsBase(*read.base);
  others_->setVisible(read.base && model_.baseIsOfRun());
  if (read.base) others_->setText("Other than the base \u00b7 " + countText(read.others));
  showAlike();
  const std::uint64_t shown = std::uint64_t(model_.rowCount());
  std::uint64_t all = 0;
  for (const auto& [status, count] : read.statuses) all += count;
  count_->setText(read.arrangement.filter.any() ? countText(shown) + " of " + countText(all) : QString());
  empty_->setVisible(shown == 0);
  empty_->setText(all == 0 ? "Nothing was sent yet" : query_->complete() ? "No result is as the line and the chips above say" : "Looking through the results\u2026");
}

void ResultsPage::open() {
  const ResultsModel::Result* result = model_.result(table_->currentIndex().row());
  if (!result) return;
  down_->open(result->row.exchange);
  table_->scrollTo(table_->currentIndex());
}

void ResultsPage::showCurrent() {
  if (!down_->isOpen()) return;
  // Null: once more when it has arrived.
  if (const ResultsModel::Result* result = model_.result(table_->currentIndex().row())) down_->open(result->row.exchange);
}

std::vector<std::uint32_t> ResultsPage::selected() const {
  std::vector<std::uint32_t> out;
  for (const int row : table_->selected(model_.shown().size())) out.push_back(model_.shown()[std::size_t(row)]);
  return out;
}

}  // namespace penstock::gui
