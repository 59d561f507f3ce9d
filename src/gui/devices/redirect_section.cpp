// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/devices/redirect_section.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QVBoxLayout>
#include <utility>

#include "gui/format.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

constexpr std::uint16_t kDnsPort = 5353;  // below 1024 it would take root; the router's lines lead there

}  // namespace

RedirectSection::RedirectSection(service::Devices& devices, service::NameServer& names, const Theme& theme, QWidget* parent)
    : QWidget(parent), devices_(devices), names_(names), words_(new PlainLabel(this)), problem_(new PlainLabel(this)), lines_(new QPlainTextEdit(this)) {
  setObjectName("redirectSection");
  words_->setObjectName("redirectWords");
  words_->setWordWrap(true);
  words_->setProperty("look", "dim");
  problem_->setObjectName("redirectProblem");
  problem_->setProperty("look", "problem");
  problem_->setWordWrap(true);
  problem_->hide();
  transparent_ = button("redirectSwitch");
  dns_ = button("redirectDns");
  copy_ = button("redirectCopy");
  copy_->setText(tr("Copy the lines"));
  copy_->setAccessibleName(copy_->text());
  copy_->setIcon(theme.icon("copy"));
  lines_->setObjectName("redirectLines");
  lines_->setAccessibleName(tr("Lines for the router"));
  lines_->setReadOnly(true);
  lines_->setLineWrapMode(QPlainTextEdit::NoWrap);
  lines_->setTabChangesFocus(true);
  lines_->setFont(theme.mono());
  lines_->setFixedHeight(theme.scaled(150));
  auto* row = new QHBoxLayout;
  row->addWidget(transparent_);
  row->addWidget(dns_);
  row->addStretch(1);
  row->addWidget(copy_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme.scaled(8));
  column->addWidget(words_);
  column->addLayout(row);
  column->addWidget(problem_);
  column->addWidget(lines_);
  connect(transparent_, &QPushButton::clicked, this,
          [this] { act([&devices = devices_, on = devices_.redirect().port == 0] { return devices.takeRedirected(on); }); });
  connect(dns_, &QPushButton::clicked, this, [this] {
    act([&names = names_, on = devices_.redirect().dnsPort == 0] { return on ? names.listen({"0.0.0.0", kDnsPort}) : names.stop(); });
  });
  connect(copy_, &QPushButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(lines_->toPlainText()); });
  look();
}

QPushButton* RedirectSection::button(const char* objectName) {
  auto* b = new QPushButton(this);
  b->setObjectName(objectName);
  b->setAutoDefault(false);
  return b;
}

void RedirectSection::act(std::function<Result<void>()> what) {
  if (std::exchange(busy_, true)) return;
  transparent_->setEnabled(false);
  dns_->setEnabled(false);
  mailbox_.run(std::move(what), [this](const Result<void>& done) {
    busy_ = false;
    transparent_->setEnabled(true);
    dns_->setEnabled(true);
    problem_->setVisible(!done);
    if (!done) problem_->setText(sentenceText(done.error().message));
    look();
  });
}

void RedirectSection::look() {
  const service::RedirectState state = devices_.redirect();
  transparent_->setText(state.port == 0 ? tr("Take redirected connections") : tr("Take no redirected connections"));
  dns_->setText(state.dnsPort == 0 ? tr("Answer names as well") : tr("Answer no names"));
  for (QPushButton* b : {transparent_, dns_}) b->setAccessibleName(b->text());
  words_->setText(state.port == 0 ? tr("Where this machine is their router: their connections are redirected here, and they are told nothing of a proxy. They still have to trust the CA.")
                                  : tr("Listening on port %1%2. As root, on this machine:")
                                        .arg(state.port)
                                        .arg(state.dnsPort == 0 ? QString() : tr(", for names on port %1").arg(state.dnsPort)));
  lines_->setVisible(state.port != 0);
  copy_->setVisible(state.port != 0);
  if (state.port == 0) return;
  const QString lines = QString::fromStdString(service::redirectCommands(service::redirectInterface(), state.port, state.dnsPort) + "\n# " + "to undo it\n# " + service::redirectUndo());
  if (lines != lines_->toPlainText()) lines_->setPlainText(lines);
}

}  // namespace penstock::gui
