// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/names/name_server_pane.h"

#include <QApplication>
#include <QClipboard>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QStyle>
#include <QVBoxLayout>
#include <utility>
#include <variant>

#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr int kFiguresMs = 1000;

QString serversText(const std::vector<model::DnsConfig::Place>& servers) {
  QStringList out;
  for (const auto& place : servers) out << QString::fromStdString(service::placeText(place));
  return out.join(", ");
}

QString countsText(const model::DnsCounts& counts) {
  QStringList out;
  const auto add = [&out](std::uint64_t n, const char* what) {
    if (n > 0) out << countText(n) + QString::fromUtf8(what);
  };
  add(counts.byRecords, " answered by names here");
  add(counts.byOthers, " by other servers");
  add(counts.unanswered, " that nobody answered");
  add(counts.refused, " refused");
  return out.isEmpty() ? QStringLiteral("nobody has asked yet") : out.join(", ");
}

void setLook(QWidget* widget, const char* look) {
  if (widget->property("look").toString() == look) return;
  widget->setProperty("look", look);
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

}  // namespace

NameServerPane::NameServerPane(const Theme& theme, QWidget* parent) : QScrollArea(parent), theme_(theme) {
  setObjectName("nameServerPane");
  setAccessibleName("Name server");
  setFrameShape(QFrame::NoFrame);
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFocusPolicy(Qt::NoFocus);
  setMinimumWidth(theme.scaled(320));
  setWidget(makeContent());
  connect(switch_, &QCheckBox::clicked, this, &NameServerPane::turn);
  connect(address_, &QLineEdit::editingFinished, this, &NameServerPane::moveServer);
  connect(upstream_, &QLineEdit::editingFinished, this, &NameServerPane::takeUpstream);
  for (QLineEdit* field : {address_, upstream_})
    connect(field, &QLineEdit::textEdited, this, [this, field] {
      setLook(field, "");
      failed_.clear();
      if (field == address_) typed_ = true;
      refresh();
    });
  connect(useUpstream_, &QPushButton::clicked, this, [this] { done(names_->setUpstream(names_->settings().upstream)); });
  connect(copy_, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(try_->text()); });
  figures_.setInterval(kFiguresMs);
  connect(&figures_, &QTimer::timeout, this, [this] {
    if (isVisible()) refresh();
  });
  setEnabled(false);
}

PlainLabel* NameServerPane::makeLabel(const char* name, const char* look, QWidget* parent) {
  auto* out = new PlainLabel(parent);
  out->setObjectName(name);
  out->setProperty("look", look);
  out->setWordWrap(true);
  return out;
}

QWidget* NameServerPane::makeContent() {
  auto* content = new QWidget(this);
  content->setObjectName("nameServerContent");
  content->setProperty("look", "pane");
  content->setAttribute(Qt::WA_StyledBackground);
  const auto field = [&](const char* name, const QString& accessible) {
    auto* out = new QLineEdit(content);
    out->setObjectName(name);
    out->setAccessibleName(accessible);
    return out;
  };
  switch_ = new QCheckBox("Name server at", content);
  switch_->setObjectName("nameServerSwitch");
  switch_->setAccessibleName("Name server");
  address_ = field("nameServerAddress", "Address and port of the name server");
  address_->setPlaceholderText("127.0.0.1:5353");
  state_ = makeLabel("nameServerState", "dim", content);
  problem_ = makeLabel("nameServerProblem", "problem", content);
  upstream_ = field("nameServerUpstream", "Servers that are asked for other names");
  upstream_->setPlaceholderText("the servers of this machine");
  useUpstream_ = new QPushButton("Not yours, and not asked. Use them", content);
  useUpstream_->setObjectName("nameServerUseUpstream");
  useUpstream_->setAccessibleName("Use the servers of somebody else's project");
  useUpstream_->setProperty("look", "link");
  try_ = field("nameServerTry", "Command that asks the name server");
  try_->setReadOnly(true);
  try_->setFont(theme_.mono(12));
  connect(&theme_, &Theme::changed, this, [this] { try_->setFont(theme_.mono(12)); });
  copy_ = new QPushButton("Copy", content);
  copy_->setObjectName("nameServerCopy");
  copy_->setAccessibleName("Copy the command");
  const auto caption = [&](const QString& text) {
    auto* out = new PlainLabel(text, content);
    out->setProperty("look", "dim");
    return out;
  };
  auto* grid = new QGridLayout(content);
  grid->setContentsMargins(theme_.scaled(14), theme_.scaled(12), theme_.scaled(14), theme_.scaled(12));
  grid->setHorizontalSpacing(theme_.scaled(10));
  grid->setVerticalSpacing(theme_.scaled(8));
  grid->setColumnStretch(1, 1);
  grid->addWidget(switch_, 0, 0);
  grid->addWidget(address_, 0, 1, 1, 2);
  grid->addWidget(problem_, 1, 0, 1, 3);
  grid->addWidget(state_, 2, 0, 1, 3);
  grid->addWidget(caption("Others asked"), 3, 0);
  grid->addWidget(upstream_, 3, 1, 1, 2);
  grid->addWidget(useUpstream_, 4, 1, 1, 2, Qt::AlignLeft);
  grid->addWidget(try_, 5, 0, 1, 2);  // all of it is to be seen
  grid->addWidget(copy_, 5, 2);
  grid->setRowStretch(6, 1);
  problem_->hide();
  useUpstream_->hide();
  return content;
}

void NameServerPane::begin(service::NameServer& names) {
  names_ = &names;
  setEnabled(true);
  figures_.start();
  refresh();
}

void NameServerPane::refresh() {
  if (!names_) return;
  const service::NameSettings settings = names_->settings();
  if (!working_) {
    const QSignalBlocker quiet(switch_);
    switch_->setChecked(settings.on);
  }
  switch_->setEnabled(!settings.listenOfRun && !working_);
  // What is being typed, or was refused, stays.
  if (!address_->hasFocus() && !typed_ && failed_.isEmpty()) address_->setText(QString::fromStdString(service::placeText(settings.listen)));
  address_->setReadOnly(settings.listenOfRun);
  showUpstream(settings);
  showStatus(settings);
}

void NameServerPane::showUpstream(const service::NameSettings& settings) {
  if (!upstream_->hasFocus() && failed_.isEmpty()) upstream_->setText(serversText(settings.upstream));
  upstream_->setReadOnly(settings.upstreamOfRun);
  setPlainToolTip(upstream_, settings.upstreamOfRun ? "Of the configuration file, for this run" : "What no name here answers is asked of these, in order: 9.9.9.9, [2620:fe::fe]:53");
  useUpstream_->setVisible(settings.upstreamForeign);
}

void NameServerPane::showStatus(const service::NameSettings& settings) {
  const service::NameServerStatus status = names_->status();
  const QString problem = failed_.isEmpty() ? status.problem.empty() ? QString() : sentenceText(status.problem) : failed_;
  problem_->setText(problem);
  problem_->setVisible(!problem.isEmpty());
  QString state = QStringLiteral("Off. Programs and phones that ask it get the names of this table; all else it asks of other servers.");
  if (status.listening) {
    state = "Listens on " + QString::fromStdString(status.listening->address) + " since " + timeOfDayText(status.since).left(8) + ": " + countsText(status.counts) + '.';
    if (settings.listenOfRun) state += QStringLiteral(" As this run was told.");
  }
  state_->setText(state);
  const QString text = command(settings);
  if (try_->text() == text) return;
  try_->setText(text);
  try_->setCursorPosition(0);
}

/// Of the address as it is, or would be.
QString NameServerPane::command(const service::NameSettings& settings) const {
  const service::NameServerStatus status = names_->status();
  const std::string at = status.listening ? status.listening->address : service::placeText(settings.listen);
  const std::size_t colon = at.rfind(':');
  std::string host = at.substr(0, colon);
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  if (host == "0.0.0.0") host = "127.0.0.1";
  if (host == "::") host = "::1";
  std::string name = "example.com";
  for (const service::NameRow& row : settings.rows)
    if (const auto* record = std::get_if<model::DnsRecord>(&row.says); record && row.enabled && record->name.find_first_of("*/") == std::string::npos) {
      name = record->name;
      break;
    }
  return QString::fromStdString("dig @" + host + (at.ends_with(":53") ? "" : " -p " + at.substr(colon + 1)) + ' ' + name);
}

void NameServerPane::fail(const QString& sentence, QLineEdit* field) {
  failed_ = sentence;
  if (field) setLook(field, "wrong");
  refresh();
}

void NameServerPane::done(const Result<void>& done) {
  failed_ = done ? QString() : sentenceText(done.error().message);
  refresh();
}

/// It may wait for an I/O thread, so not here.
void NameServerPane::turn(bool on) {
  if (working_) return;
  const auto place = service::readListenPlace(address_->text().trimmed().toStdString());
  if (on && !place) {
    switch_->setChecked(false);
    return fail(sentenceText(place.error().message), address_);
  }
  setLook(address_, "");
  working_ = true;
  switch_->setEnabled(false);
  mailbox_.run([names = names_, on, place = place ? *place : model::DnsConfig::Place()] { return on ? names->listen(place) : names->stop(); },
               [this](const Result<void>& switched) {
                 working_ = false;
                 typed_ = !switched;
                 if (!switched) setLook(address_, "wrong");
                 done(switched);
               });
}

void NameServerPane::moveServer() {
  if (!names_ || working_ || address_->isReadOnly()) return;
  const service::NameSettings settings = names_->settings();
  const std::string text = address_->text().trimmed().toStdString();
  const auto place = service::readListenPlace(text);
  if (!place) return fail(sentenceText(place.error().message), address_);
  if (settings.on && service::placeText(*place) != service::placeText(settings.listen)) turn(true);
}

void NameServerPane::takeUpstream() {
  if (!names_ || upstream_->isReadOnly()) return;
  if (upstream_->text().trimmed() == serversText(names_->settings().upstream)) return;
  auto servers = service::readNameServers(upstream_->text().toStdString());
  if (!servers) return fail(sentenceText(servers.error().message), upstream_);
  setLook(upstream_, "");
  done(names_->setUpstream(std::move(*servers)));
}

}  // namespace penstock::gui
