// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/status_bar.h"

#include <unistd.h>

#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <utility>

#include "gui/format.h"
#include "gui/listener_text.h"
#include "gui/menu_button.h"
#include "gui/plain_text.h"
#include "gui/theme/look.h"

namespace penstock::gui {
namespace {

void setTextIfNew(PlainLabel* label, const QString& text) {
  if (label->text() != text) label->setText(text);
}

}  // namespace

std::uint64_t residentMemory() {
  QFile file("/proc/self/statm");
  if (!file.open(QIODevice::ReadOnly)) return 0;
  const QList<QByteArray> fields = file.readAll().split(' ');
  return fields.size() > 1 ? fields[1].toULongLong() * std::uint64_t(sysconf(_SC_PAGESIZE)) : 0;
}

StatusBar::StatusBar(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme) {
  setObjectName("statusBar");
  setAccessibleName("Status");
  setProperty("look", "statusbar");
  setAttribute(Qt::WA_StyledBackground);
  listener_ = button("listenerStatus", "Proxy address");
  trust_ = button("trustStatus", "CA trust");
  systemProxy_ = label("systemProxyStatus", "System proxy");
  systemProxy_->hide();
  rate_ = label("rateStatus", "Exchanges per second");
  project_ = label("projectStatus", "Project");
  selection_ = label("selectionStatus", "Selection");
  indexing_ = label("indexingStatus", "Full-text index");
  setPlainToolTip(indexing_, "Bodies not in the full-text index yet; searches read them one by one meanwhile");
  saved_ = label("savedStatus", "Saved");
  memory_ = label("memoryStatus", "Memory");
  setPlainToolTip(memory_, "Memory in use");
  trust_->setIcon(theme.icon("shield", Theme::Ink::dim));
  trust_->setIconSize(QSize(18, 14));
  trust_->setText("CA");
  setPlainToolTip(trust_, "Who trusts the CA, and one click to change it");

  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(theme.scaled(6), 1, theme.scaled(12), 0);
  row->setSpacing(theme.scaled(6));
  row->addWidget(listener_);
  row->addWidget(systemProxy_);
  row->addWidget(trust_);
  row->addSpacing(theme.scaled(6));
  row->addWidget(rate_);
  row->addSpacing(theme.scaled(10));
  row->addWidget(project_);
  row->addStretch();
  row->addWidget(selection_);
  row->addSpacing(theme.scaled(10));
  row->addWidget(indexing_);
  row->addWidget(saved_);
  row->addSpacing(theme.scaled(10));
  row->addWidget(memory_);
  setFixedHeight(theme.scaled(27));

  listener_->setPopupMode(QToolButton::InstantPopup);
  connect(listener_, &QToolButton::clicked, this, [this] {
    if (!address_.isEmpty()) Q_EMIT addressClicked(address_);
  });
  connect(trust_, &QToolButton::clicked, this, &StatusBar::trustClicked);
  connect(&theme, &Theme::changed, this, &StatusBar::drawDot);
  setListeners({});
  setRate(0);
}

QToolButton* StatusBar::button(const char* name, const QString& accessibleName) {
  auto* button = new QToolButton(this);
  button->setObjectName(name);
  button->setAccessibleName(accessibleName);
  button->setProperty("look", "status");
  button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  button->setIconSize(QSize(14, 14));
  return button;
}

PlainLabel* StatusBar::label(const char* name, const QString& caption) {
  auto* label = new PlainLabel(this);
  label->setObjectName(name);
  label->setCaption(caption);
  label->setProperty("look", "status");
  return label;
}

void StatusBar::drawDot() {
  const qreal ratio = devicePixelRatioF();
  QPixmap dot((QSizeF(14, 14) * ratio).toSize());
  dot.setDevicePixelRatio(ratio);
  dot.fill(Qt::transparent);
  QPainter painter(&dot);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(listening_ ? theme_.tokens().ok : theme_.tokens().serverError);
  painter.drawEllipse(QRectF(3.5, 3.5, 7, 7));
  painter.end();
  listener_->setIcon(QIcon(dot));
}

void StatusBar::setListeners(const std::vector<service::ListenerStatus>& listeners) {
  constexpr qsizetype kMostShown = 2;
  listening_ = !listeners.empty();
  const QStringList texts = listenerTexts(listeners);
  QString shown = texts.mid(0, kMostShown).join(", ");
  if (texts.size() > kMostShown) shown += QStringLiteral(" and %1 more").arg(texts.size() - kMostShown);
  listener_->setText(listening_ ? "Listening on " + shown : "Not listening");
  listener_->setAccessibleName(listener_->text());
  setPlainToolTip(listener_, !listening_         ? QStringLiteral("No port is open")
                        : texts.size() == 1 ? QStringLiteral("Copy the proxy address")
                                            : "Copy an address of\n" + texts.join('\n'));
  // Several addresses: which one to copy is asked.
  QMenu* menu = nullptr;
  if (texts.size() > 1) {
    menu = new QMenu(listener_);
    menu->setObjectName("listenerMenu");
    for (std::size_t i = 0; i < listeners.size(); ++i) {
      const QString address = QString::fromStdString(listeners[i].address);
      connect(menu->addAction(texts[qsizetype(i)]), &QAction::triggered, this,
              [this, address] { Q_EMIT addressClicked(address); });
    }
  }
  delete std::exchange(menu_, menu);
  attachMenu(listener_, menu);
  address_ = listening_ ? QString::fromStdString(listeners.front().address) : QString();
  drawDot();
}

void StatusBar::setTrust(const QStringList& trusted) {
  trust_->setIcon(theme_.icon(trusted.isEmpty() ? "shield-alert" : "shield-check", Theme::Ink::dim));
  trust_->setText(trusted.isEmpty() ? QStringLiteral("CA not trusted yet") : "CA trusted: " + trusted.join(", "));
  trust_->setAccessibleName(trust_->text());
}

void StatusBar::setSystemProxy(bool on) {
  systemProxy_->setText(on ? QStringLiteral("system proxy") : QString());
  setPlainToolTip(systemProxy_, "The desktop's proxy settings point here");
  systemProxy_->setVisible(on);
}

void StatusBar::setRate(double perSecond) {
  setTextIfNew(rate_, (perSecond > 0 && perSecond < 10 ? QString::number(perSecond, 'f', 1)
                                                       : countText(std::uint64_t(perSecond + 0.5))) +
                          " req/s");
}

void StatusBar::setRecording(const service::RecordingStatus& status) {
  const QString path = QString::fromStdString(status.project);
  setTextIfNew(project_, path.isEmpty() ? QStringLiteral("kept in memory only") : QFileInfo(path).fileName());
  setPlainToolTip(project_, path);
  QString saved;
  if (path.isEmpty()) {
    if (!status.recording) saved = QStringLiteral("recording paused");
  } else if (!status.problem.empty()) {
    saved = status.lost == 0 ? QStringLiteral("not saved") : countText(status.lost) + " not saved";
  } else if (!status.recording) {
    saved = QStringLiteral("recording paused");
  } else if (status.savedAgoMs < 1000) {
    saved = QStringLiteral("saved");
  } else {
    saved = "saving, " + durationText(status.savedAgoMs * 1000) + " behind";
  }
  setTextIfNew(saved_, saved);
  setLook(saved_, status.recording ? "status" : "status-warn");
  // The index is always a little behind: only what takes a while is worth a word.
  constexpr std::uint64_t kWorthAWord = 500;
  const QString checking = "checking the project " + QString::number(status.checkedPercent) + " %";
  setTextIfNew(indexing_, status.checkedPercent < 100     ? checking
                          : status.unindexed < kWorthAWord ? QString()
                                                           : "indexing " + countText(status.unindexed));
  indexing_->setVisible(!indexing_->text().isEmpty());
}

void StatusBar::setSelection(const QString& sums) { setTextIfNew(selection_, sums); }

void StatusBar::setMemory(std::uint64_t bytes) {
  setTextIfNew(memory_, sizeText(bytes));
}

}  // namespace penstock::gui
