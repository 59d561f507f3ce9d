// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/traffic_header.h"

#include <QContextMenuEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <algorithm>

#include "gui/plain_text.h"
#include "gui/traffic/traffic_model.h"

namespace penstock::gui {
namespace {

constexpr auto kState = "traffic/columns2";
constexpr auto kFields = "traffic/headerColumns";
constexpr auto kWaterfall = "traffic/waterfallWidth";
constexpr auto kProcessChosen = "traffic/processChosen";
constexpr int kWidths[TrafficModel::columns] = {72, 104, 74,  164, 320, 72,  92, 84, 90, 60,
                                                168, 110, 70, 160, 84,  130, 52, 110, 200};
constexpr int kFieldWidth = 150;
// From left to right, before anybody moves one.
constexpr TrafficModel::Column kOrder[TrafficModel::columns] = {
    TrafficModel::id,       TrafficModel::time,        TrafficModel::method,   TrafficModel::scheme,
    TrafficModel::host,     TrafficModel::path,        TrafficModel::query,    TrafficModel::status,
    TrafficModel::type,     TrafficModel::requestSize, TrafficModel::size,     TrafficModel::duration,
    TrafficModel::protocol, TrafficModel::tls,         TrafficModel::client,   TrafficModel::process,
    TrafficModel::tags,     TrafficModel::comment,     TrafficModel::waterfall};
// There for whoever asks: a screen is not wide enough for all.
constexpr TrafficModel::Column kHidden[] = {TrafficModel::scheme, TrafficModel::query, TrafficModel::requestSize, TrafficModel::client,
                                            TrafficModel::tls,    TrafficModel::tags,  TrafficModel::comment};
constexpr int kLeastPath = 150;
constexpr int kRoomForProcess = 1500;  // a narrower window has better use for its width

}  // namespace

TrafficHeader::TrafficHeader(const Theme& theme, QWidget* parent) : QHeaderView(Qt::Horizontal, parent), theme_(theme) {
  setObjectName("trafficHeader");
  setAccessibleName("Columns");
  setSectionsClickable(true);
  setSectionsMovable(true);
  setHighlightSections(false);
  setSortIndicatorShown(true);
  setMinimumSectionSize(theme.scaled(44));
  connect(&theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
  connect(this, &QHeaderView::sectionResized, this, [this](int section, int before, int now) {
    if (fitting_) return;
    // Hiding and showing are told as a width of 0.
    if (section == TrafficModel::process && (before == 0) != (now == 0)) processChosen_ = true;
    if (section == TrafficModel::waterfall && before != 0 && now != 0) waterfall_ = now;
    if (section == TrafficModel::query && (before == 0) != (now == 0)) tellPathAlone();
    fit();
  });
  connect(this, &QHeaderView::sortIndicatorChanged, this, [this](int section, Qt::SortOrder order) {
    if (TrafficModel::sortable(section)) {
      sorted_ = section;
      sortedOrder_ = order;
    } else {  // header fields lie on disk: there is no order of them to show
      const QSignalBlocker quiet(this);
      setSortIndicator(sorted_, sortedOrder_);
    }
  });
}

void TrafficHeader::resetColumns() {
  setFields({});
  showFirstColumns();
}

void TrafficHeader::showFirstColumns() {
  fitting_ = true;
  processChosen_ = false;
  for (int visual = 0; visual < TrafficModel::columns; ++visual) {
    const int logical = kOrder[visual];
    setSectionHidden(logical, std::find(std::begin(kHidden), std::end(kHidden), logical) != std::end(kHidden));
    moveSection(visualIndex(logical), visual);
    setSectionResizeMode(logical, logical == TrafficModel::path ? Fixed : Interactive);
    resizeSection(logical, theme_.scaled(kWidths[logical]));
  }
  waterfall_ = sectionSize(TrafficModel::waterfall);
  fitting_ = false;
  tellPathAlone();
  fit();
}

void TrafficHeader::setFields(std::vector<HeaderField> fields) {
  auto* rows = static_cast<TrafficModel*>(model());
  if (fields == fields_) return;
  // Of those that stay, the places and widths stay.
  struct Kept {
    HeaderField field;
    int width, visual;
  };
  std::vector<Kept> kept;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const int logical = TrafficModel::columns + int(i);
    kept.push_back({fields_[i], sectionSize(logical), visualIndex(logical)});
  }
  fields_ = std::move(fields);
  QStringList titles;
  for (const HeaderField& field : fields_) titles << field.title();
  fitting_ = true;
  rows->setFieldColumns(titles);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const int logical = TrafficModel::columns + int(i);
    const auto was = std::find_if(kept.begin(), kept.end(), [&](const Kept& k) { return k.field == fields_[i]; });
    setSectionResizeMode(logical, Interactive);
    resizeSection(logical, was != kept.end() ? was->width : theme_.scaled(kFieldWidth));
    // A new one before the waterfall, which belongs to the right edge.
    moveSection(visualIndex(logical), was != kept.end() ? std::min(was->visual, count() - 1) : visualIndex(TrafficModel::waterfall));
  }
  fitting_ = false;
  fit();
  Q_EMIT fieldsChanged();
}

void TrafficHeader::tellPathAlone() {
  if (auto* rows = static_cast<TrafficModel*>(model())) rows->setPathAlone(!isSectionHidden(TrafficModel::query));
}

void TrafficHeader::fit() {
  if (fitting_ || count() < TrafficModel::columns || isSectionHidden(TrafficModel::path)) return;
  fitting_ = true;
  if (!processChosen_) setSectionHidden(TrafficModel::process, width() < theme_.scaled(kRoomForProcess));
  const int least = theme_.scaled(kLeastPath);
  const bool hasWaterfall = !isSectionHidden(TrafficModel::waterfall);
  int others = length() - sectionSize(TrafficModel::path);
  if (hasWaterfall) {
    others -= sectionSize(TrafficModel::waterfall);
    const int room =
        std::clamp(width() - others - least, minimumSectionSize(), std::max(waterfall_, minimumSectionSize()));
    resizeSection(TrafficModel::waterfall, room);
    others += room;
  }
  resizeSection(TrafficModel::path, std::max(least, width() - others));
  fitting_ = false;
}

void TrafficHeader::resizeEvent(QResizeEvent* event) {
  QHeaderView::resizeEvent(event);
  fit();
}

void TrafficHeader::restore(const ProjectMemory& memory) {
  setFields(HeaderField::parse(QString::fromUtf8(memory.value(kFields)).split('\n', Qt::SkipEmptyParts)));
  showFirstColumns();
  const QByteArray state = memory.value(kState);
  fitting_ = true;
  if (state.isEmpty() || !restoreState(state) || !TrafficModel::sortable(sortIndicatorSection())) {
    setSortIndicator(TrafficModel::id, Qt::AscendingOrder);
  } else {
    processChosen_ = memory.value(kProcessChosen) == "1";
    waterfall_ = memory.value(kWaterfall).toInt();
  }
  for (int i = 0; i < count(); ++i) setSectionResizeMode(i, i == TrafficModel::path ? Fixed : Interactive);
  setSectionsClickable(true);
  setSortIndicatorShown(true);
  fitting_ = false;
  tellPathAlone();
  fit();
}

void TrafficHeader::remember(ProjectMemory& memory) const {
  QStringList texts;
  for (const HeaderField& field : fields_) texts << field.text();
  memory.set(kFields, texts.join('\n').toUtf8());
  memory.set(kState, saveState());
  memory.set(kWaterfall, QByteArray::number(waterfall_));
  memory.set(kProcessChosen, processChosen_ ? "1" : "0");
}

void TrafficHeader::fillMenu(QMenu& menu) {
  for (int visual = 0; visual < count(); ++visual) {
    const int logical = logicalIndex(visual);
    QAction* action =
        menu.addAction(actionText(model()->headerData(logical, Qt::Horizontal, TrafficModel::fullNameRole).toString()));
    action->setCheckable(true);
    action->setChecked(!isSectionHidden(logical));
    // The last one stays: a table without columns has no header to bring them back with.
    action->setEnabled(isSectionHidden(logical) || hiddenSectionCount() + 1 < count());
    connect(action, &QAction::toggled, this, [this, logical](bool on) { setSectionHidden(logical, !on); });
  }
  menu.addSeparator();
  connect(menu.addAction("Column of a header field\u2026"), &QAction::triggered, this, &TrafficHeader::addFieldRequested);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    connect(menu.addAction("Remove " + actionText(fields_[i].title())), &QAction::triggered, this, [this, gone = fields_[i]] {
      std::vector<HeaderField> rest = fields_;
      std::erase(rest, gone);
      setFields(std::move(rest));
    });
  }
  connect(menu.addAction("Reset columns"), &QAction::triggered, this, &TrafficHeader::resetColumns);
}

void TrafficHeader::contextMenuEvent(QContextMenuEvent* event) {
  QMenu menu(this);
  fillMenu(menu);
  menu.exec(event->globalPos());
}

QSize TrafficHeader::sizeHint() const {
  return {QHeaderView::sizeHint().width(), theme_.scaled(27)};
}

void TrafficHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
  const Tokens& t = theme_.tokens();
  painter->fillRect(rect, t.background);
  painter->fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), t.line);
  // The order of capture is what one expects: only another one is worth a sign.
  const bool usual = sortIndicatorSection() == TrafficModel::id && sortIndicatorOrder() == Qt::AscendingOrder;
  const bool sorted = sortIndicatorSection() == section && !usual;
  const QFont font = theme_.ui(12, sorted ? QFont::Medium : QFont::Normal);
  const QFontMetrics metrics(font);
  const int arrow = sorted ? theme_.scaled(10) : 0;
  const QRect area = rect.adjusted(theme_.scaled(8), 0, -theme_.scaled(8), -1);
  const bool right = model()->headerData(section, Qt::Horizontal, Qt::TextAlignmentRole).toInt() & Qt::AlignRight;
  const QString name = metrics.elidedText(model()->headerData(section, Qt::Horizontal, Qt::DisplayRole).toString(),
                                          Qt::ElideRight, area.width() - arrow);
  painter->setFont(font);
  painter->setPen(sorted ? t.text : t.dim);
  const QRect words = right ? area : area.adjusted(0, 0, -arrow, 0);
  painter->drawText(words, int(Qt::AlignVCenter | (right ? Qt::AlignRight : Qt::AlignLeft)), name);
  if (!sorted) return;
  const int width = metrics.horizontalAdvance(name);
  const double x = right ? area.right() - width - arrow + 2 : area.left() + width + arrow - 4;
  const double y = area.center().y() + 1;
  const double dy = sortIndicatorOrder() == Qt::AscendingOrder ? -2 : 2;
  painter->setRenderHint(QPainter::Antialiasing);
  painter->setPen(QPen(t.dim, 1.25));
  painter->drawPolyline(QPolygonF{{x - 3, y - dy / 2}, {x, y + dy}, {x + 3, y - dy / 2}});
  painter->setRenderHint(QPainter::Antialiasing, false);
}

}  // namespace penstock::gui
