// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/records_page.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QPainter>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/detail/code_view.h"
#include "gui/detail/small_widgets.h"
#include "gui/format.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr int kTypingMs = 150;
constexpr int kLeastColumn = 60, kMostColumn = 320, kFittedRows = 50;  // design pixels; rows that widths are taken from

/// A cell with room at both sides, so that a number does not touch the text beside it.
class CellDelegate : public QStyledItemDelegate {
 public:
  CellDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}
  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const Tokens& t = theme_.tokens();
    if (option.state & QStyle::State_Selected)
      painter->fillRect(option.rect, t.selection);
    else if (index.row() % 2)
      painter->fillRect(option.rect, t.alternate);
    const int pad = theme_.scaled(8);
    const QRect area = option.rect.adjusted(pad, 0, -pad, 0);
    painter->setFont(theme_.mono());
    painter->setPen(index.column() == 0 ? t.dim : t.text);
    const QString text = QFontMetrics(theme_.mono()).elidedText(index.data().toString(), Qt::ElideRight, area.width());
    painter->drawText(area, index.data(Qt::TextAlignmentRole).toInt() | Qt::TextSingleLine, text);
  }

 private:
  Theme& theme_;
};

void dress(QTableView& table, Theme& theme) {
  table.setItemDelegate(new CellDelegate(theme, &table));
  table.setFrameShape(QFrame::NoFrame);
  table.setShowGrid(false);
  table.setSelectionBehavior(QAbstractItemView::SelectRows);
  table.setEditTriggers(QAbstractItemView::NoEditTriggers);
  table.setTabKeyNavigation(false);
  table.setWordWrap(false);
  table.setFont(theme.mono());
  table.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
  table.verticalHeader()->hide();
  table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  table.verticalHeader()->setDefaultSectionSize(theme.scaled(24));
  table.horizontalHeader()->setHighlightSections(false);
  table.horizontalHeader()->setMinimumSectionSize(theme.scaled(32));
}

}  // namespace

RecordsPage::RecordsPage(Theme& theme, QThreadPool& pool, const QString& name, QWidget* parent)
    : ProbedPage(pool, parent), theme_(theme), search_(pool) {
  setObjectName(name + "Records");
  notice_ = new NoticeBar(theme, name + "RecordsNotice", this);
  loadAll_ = notice_->addButton(tr("List all"), name + "RecordsAll");
  field_ = new QLineEdit(this);
  field_->setObjectName(name + "RecordsField");
  field_->setPlaceholderText(tr("Records that contain…"));
  field_->setAccessibleName(tr("Only records that contain"));
  field_->setClearButtonEnabled(true);
  field_->installEventFilter(this);
  count_ = new PlainLabel(QString(), this);
  count_->setObjectName(name + "RecordsCount");
  count_->setProperty("look", "dim");
  auto* bar = new QHBoxLayout;
  bar->setContentsMargins(theme.scaled(10), theme.scaled(4), theme.scaled(10), theme.scaled(4));
  bar->setSpacing(theme.scaled(10));
  bar->addWidget(field_, 1);
  bar->addWidget(count_);
  auto* parts = new QSplitter(Qt::Vertical, this);
  parts->setObjectName(name + "RecordsSplitter");
  parts->setHandleWidth(1);
  parts->setChildrenCollapsible(false);
  table_ = new QTableView(parts);
  table_->setObjectName(name + "RecordsTable");
  table_->setAccessibleName(tr("Records"));
  table_->setModel(&model_);
  table_->installEventFilter(this);
  dress(*table_, theme);
  auto* below = new QWidget(parts);
  problem_ = new NoticeBar(theme, name + "RecordProblem", below);
  record_ = new CodeView(theme, below);
  record_->setObjectName(name + "RecordText");
  record_->setAccessibleName(tr("Record as JSON"));
  connect(record_, &CodeView::decodeRequested, this, &RecordsPage::decodeRequested);
  auto* lower = new QVBoxLayout(below);
  lower->setContentsMargins(0, 0, 0, 0);
  lower->setSpacing(0);
  lower->addWidget(problem_);
  lower->addWidget(record_, 1);
  parts->addWidget(table_);
  parts->addWidget(below);
  parts->setStretchFactor(0, 3);
  parts->setStretchFactor(1, 2);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(notice_);
  column->addLayout(bar);
  column->addWidget(parts, 1);
  typing_.setSingleShot(true);
  typing_.setInterval(kTypingMs);
  connect(&typing_, &QTimer::timeout, this, &RecordsPage::narrow);
  connect(field_, &QLineEdit::textChanged, &typing_, qOverload<>(&QTimer::start));
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RecordsPage::showRecord);
  connect(loadAll_, &QPushButton::clicked, this, [this] {
    limit_ = display::kAllBytes;
    loadAgain();
  });
}

RecordsPage::~RecordsPage() = default;

void RecordsPage::openFind() {
  field_->setFocus();
  field_->selectAll();
}

ProbedPage::Probe RecordsPage::probeOf(const display::BodyRequest& request) const {
  if (!request.reader || !display::mayHaveRecords(request.contentType)) return nullptr;
  return [type = request.contentType, coding = request.contentEncoding, reader = request.reader](const CancelToken& token) {
    return display::recordForm(type, coding, *reader, token).has_value();
  };
}

void RecordsPage::reset() {
  search_.cancel();
  limit_ = firstBytes;
  fitted_ = false;
  model_.setTable(nullptr);
  notice_->setNotice({}, false);
  showRecord();
}

void RecordsPage::load(const display::BodyRequest& request, bool same) {
  using Read = display::RecordTable::Read;
  job_.start<Read>(
      [type = request.contentType, coding = request.contentEncoding, reader = request.reader, limit = limit_](const CancelToken& token) {
        const auto form = display::recordForm(type, coding, *reader, token).value_or(codec::RecordForm::lines);
        return display::RecordTable::read(*reader, coding, form, limit, token);
      },
      [this, same](Read read) {
        showTable(std::move(read), same);
        loaded();
      });
}

void RecordsPage::showTable(display::RecordTable::Read read, bool same) {
  const int current = table_->currentIndex().row();
  if (read.cut)
    read.notices.insert(read.notices.begin(), tr("The records of the first %1 are listed.").arg(sizeText(limit_)).toStdString());
  loadAll_->setVisible(read.cut && limit_ < display::kAllBytes);
  notice_->setNotice(QString::fromStdString(display::joinedNotices(read.notices)), false);
  model_.setTable(std::move(read.table));
  if (!std::exchange(fitted_, model_.rowCount() > 0)) fitColumns();
  if (!field_->text().isEmpty()) return narrow();
  showCount();
  if (model_.rowCount() > 0) table_->selectRow(same && current >= 0 ? std::min(current, model_.rowCount() - 1) : 0);
}

// As wide as what the first rows have, within bounds.
void RecordsPage::fitColumns() {
  const QFontMetrics cells(theme_.mono()), titles(theme_.ui(12));
  const int pad = theme_.scaled(20), rows = std::min(model_.rowCount(), kFittedRows);
  for (int column = 0; column < model_.columnCount(); ++column) {
    int width = titles.horizontalAdvance(model_.headerData(column, Qt::Horizontal).toString());
    for (int row = 0; row < rows; ++row) width = std::max(width, cells.horizontalAdvance(model_.index(row, column).data().toString().left(80)));
    if (column == 0) width = std::max(width, cells.horizontalAdvance(QString::number(model_.rowCount())));
    table_->setColumnWidth(column, std::clamp(width + pad, theme_.scaled(column == 0 ? 32 : kLeastColumn), theme_.scaled(kMostColumn)));
  }
}

void RecordsPage::narrow() {
  typing_.stop();
  search_.cancel();
  const display::RecordTablePtr table = model_.table();
  if (!table) return;
  const std::string needle = field_->text().toStdString();
  const auto show = [this](std::optional<std::vector<std::uint32_t>> rows) {
    model_.setShown(std::move(rows));
    showCount();
    if (model_.rowCount() > 0) table_->selectRow(0);
    showRecord();
  };
  if (needle.empty()) return show(std::nullopt);
  search_.start<std::vector<std::uint32_t>>([table, needle](const CancelToken& token) { return table->rowsWith(needle, token); },
                                            [table, show, this](std::vector<std::uint32_t> rows) {
                                              if (table == model_.table()) show(std::move(rows));
                                            });
}

void RecordsPage::showCount() {
  const auto all = std::uint64_t(model_.table() ? model_.table()->rows() : 0), shown = std::uint64_t(model_.rowCount());
  count_->setText(shown == all ? tr("%1 records").arg(countText(all)) : tr("%1 of %2 records").arg(countText(shown), countText(all)));
}

void RecordsPage::showRecord() {
  const int row = table_->currentIndex().row();
  std::string problem, text;
  if (row >= 0 && row < model_.rowCount()) text = model_.table()->laidOut(model_.recordOf(row), problem);
  record_->setDocument(display::TextDocument::make(std::move(text)), display::Language::json);
  problem_->setNotice(QString::fromStdString(problem), true);
}

bool RecordsPage::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::KeyPress) return ProbedPage::eventFilter(watched, event);
  const auto* key = static_cast<QKeyEvent*>(event);
  if (watched == field_ && key->key() == Qt::Key_Escape && !field_->text().isEmpty()) {
    field_->clear();
    return true;
  }
  if (watched == table_ && key->matches(QKeySequence::Copy) && table_->currentIndex().isValid()) {
    const std::string_view record = model_.table()->record(model_.recordOf(table_->currentIndex().row()));
    QGuiApplication::clipboard()->setText(QString::fromUtf8(record.data(), qsizetype(record.size())));
    return true;
  }
  return ProbedPage::eventFilter(watched, event);
}

}  // namespace penstock::gui
