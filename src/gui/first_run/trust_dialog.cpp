// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/first_run/trust_dialog.h"

#include <QClipboard>
#include <QDir>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSaveFile>
#include <algorithm>

#include "gui/plain_text.h"

namespace penstock::gui {
namespace {

constexpr auto kStore = "store";  // of a row's button: the id of its store

struct StateWords {
  const char* icon;
  Theme::Ink ink;
  const char* text;
};

StateWords wordsFor(service::TrustState state) {
  switch (state) {
    case service::TrustState::trusted:
      return {"shield-check", Theme::Ink::ok, "Trusted"};
    case service::TrustState::notTrusted:
      return {"shield", Theme::Ink::dim, "Not trusted"};
    case service::TrustState::unknown:
      return {"circle-alert", Theme::Ink::warning, "Unknown"};
    case service::TrustState::toolMissing:
      return {"circle-alert", Theme::Ink::warning, "Tool missing"};
  }
  return {"shield", Theme::Ink::dim, ""};
}

int stateWidth(const PlainLabel* label) {
  using enum service::TrustState;
  int width = 0;
  for (const auto state : {trusted, notTrusted, unknown, toolMissing})
    width = std::max(width, label->fontMetrics().horizontalAdvance(wordsFor(state).text));
  return width;
}

QFrame* lineBelow(QWidget* parent) {
  auto* line = new QFrame(parent);
  line->setFrameShape(QFrame::HLine);
  return line;
}

/// DER of the first certificate of a PEM text.
QByteArray derOf(const QByteArray& pem) {
  const qsizetype from = pem.indexOf("-----BEGIN CERTIFICATE-----");
  const qsizetype to = pem.indexOf("-----END CERTIFICATE-----", from);
  if (from < 0 || to < 0) return {};
  return QByteArray::fromBase64(pem.mid(from + 27, to - from - 27));
}

}  // namespace

TrustDialog::TrustDialog(service::ProxyService& service, TrustWatch& watch, const Theme& theme, QWidget* parent)
    : QDialog(parent),
      service_(service),
      watch_(watch),
      theme_(theme),
      column_(new QVBoxLayout(this)),
      note_(new PlainLabel(this)) {
  setObjectName("trustDialog");
  setAccessibleName("Trust CA");
  setWindowTitle("Trust CA");
  setMinimumWidth(theme.scaled(600));
  auto* heading = new PlainLabel("Who trusts the Penstock CA", this);
  heading->setProperty("look", "heading");
  auto* lead = new PlainLabel(
      "A store that trusts it lets its programs read HTTPS through the proxy. The key was made on this machine and "
      "never leaves it.",
      this);
  lead->setProperty("look", "dim");
  lead->setWordWrap(true);
  note_->setObjectName("trustNote");
  note_->setProperty("look", "pill-error");
  note_->setWordWrap(true);
  note_->hide();

  const int edge = theme.scaled(24);
  column_->setContentsMargins(edge, edge, edge, theme.scaled(20));
  column_->setSpacing(theme.scaled(8));
  column_->addWidget(heading);
  column_->addWidget(lead);
  column_->addSpacing(theme.scaled(8));
  column_->addWidget(note_);
  list_ = new QWidget(this);
  column_->addWidget(list_);
  column_->addSpacing(theme.scaled(12));
  column_->addWidget(certificatePart());
  column_->addStretch();
  auto* bottom = new QHBoxLayout;
  auto* close = new QPushButton("Close", this);
  close->setObjectName("trustClose");
  close->setDefault(true);
  bottom->addStretch();
  bottom->addWidget(close);
  column_->addSpacing(theme.scaled(8));
  column_->addLayout(bottom);
  connect(close, &QPushButton::clicked, this, &QDialog::accept);
  connect(&watch, &TrustWatch::changed, this, &TrustDialog::refill);
  connect(&watch, &TrustWatch::failed, this, [this](const QString& sentence) {
    note_->setText(sentence);
    note_->show();
  });
  refill();
  close->setFocus();
  watch.refresh();
}

void TrustDialog::refill() {
  // A button that rests or is replaced loses the focus: its successor gets it back.
  if (const QWidget* focused = focusWidget(); focused && list_->isAncestorOf(focused))
    focusedStore_ = focused->property(kStore).toString();
  if (watch_.busy()) {
    // The rows stay where they are; only their buttons rest.
    for (QPushButton* button : list_->findChildren<QPushButton*>()) button->setEnabled(false);
    if (!watch_.stores().empty()) return;
  }
  auto* list = new QWidget(this);
  list->setObjectName("trustStores");
  auto* rows = new QVBoxLayout(list);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  bool first = true;
  for (const auto& store : watch_.stores()) {
    rows->addWidget(storeRow(store, first));
    first = false;
  }
  if (watch_.stores().empty()) {
    auto* words = new PlainLabel(watch_.known() ? "No trust store was found" : "Looking at the trust stores\u2026", list);
    words->setProperty("look", "dim");
    rows->addWidget(words);
  }
  delete column_->replaceWidget(list_, list);
  list_->deleteLater();
  list_ = list;
  list_->show();
  for (QPushButton* button : list_->findChildren<QPushButton*>()) {
    if (!focusedStore_.isEmpty() && button->property(kStore).toString() == focusedStore_) button->setFocus();
  }
  focusedStore_.clear();
  QMetaObject::invokeMethod(this, &QWidget::adjustSize, Qt::QueuedConnection);
}

QWidget* TrustDialog::storeRow(const service::TrustStore& store, bool first) {
  const StateWords words = wordsFor(store.state);
  auto* box = new QWidget(this);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  if (!first) column->addWidget(lineBelow(box));
  auto* row = new QHBoxLayout;
  row->setContentsMargins(0, theme_.scaled(10), 0, theme_.scaled(10));
  row->setSpacing(theme_.scaled(12));
  auto* icon = new PlainLabel(box);
  icon->setPixmap(theme_.icon(words.icon, words.ink).pixmap(QSize(20, 20), devicePixelRatioF()));
  auto* title = new PlainLabel(QString::fromStdString(store.title), box);
  title->setProperty("look", "title");
  auto* detail = new PlainLabel(QString::fromStdString(store.detail), box);
  detail->setProperty("look", "dim");
  detail->setWordWrap(true);
  auto* texts = new QVBoxLayout;
  texts->setSpacing(theme_.scaled(2));
  texts->addWidget(title);
  texts->addWidget(detail);
  auto* state = new PlainLabel(words.text, box);
  state->setProperty("look", store.state == service::TrustState::trusted ? "ok" : "dim");
  const bool trusted = store.state == service::TrustState::trusted;
  // As wide for every state: a click must not move what lies below it.
  state->setMinimumWidth(stateWidth(state));
  state->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  auto* button = new QPushButton(trusted ? "Remove" : "Install", box);
  const QString id = QString::fromStdString(store.id);
  button->setProperty(kStore, id);
  button->setObjectName((trusted ? "remove:" : "install:") + id);
  button->setAccessibleName((trusted ? "Remove from " : "Install in ") + title->text());
  button->setAutoDefault(false);
  button->setEnabled(store.state != service::TrustState::toolMissing);
  button->setMinimumWidth(theme_.scaled(84));
  if (!trusted && button->isEnabled()) button->setProperty("look", "primary");
  connect(button, &QPushButton::clicked, this, [this, trusted, id = store.id] {
    note_->hide();
    trusted ? watch_.remove(id) : watch_.install(id);
  });
  row->addWidget(icon, 0, Qt::AlignTop);
  row->addLayout(texts, 1);
  row->addWidget(state);
  row->addWidget(button);
  column->addLayout(row);
  return box;
}

QWidget* TrustDialog::certificatePart() {
  auto* box = new QWidget(this);
  auto* column = new QVBoxLayout(box);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(theme_.scaled(8));
  column->addWidget(lineBelow(box));
  column->addSpacing(theme_.scaled(8));
  auto* title = new PlainLabel("The certificate", box);
  title->setProperty("look", "title");
  auto* elsewhere =
      new PlainLabel("Other devices and programs: save it, or open http://penstock/ through the proxy.", box);
  elsewhere->setProperty("look", "dim");
  elsewhere->setWordWrap(true);
  QString print = QString::fromStdString(service_.ca().fingerprint);
  if (print.size() > 48) print.insert(48, '\n');  // two lines of sixteen bytes
  auto* fingerprint = new PlainLabel(print, box);
  fingerprint->setObjectName("caFingerprint");
  fingerprint->setCaption("SHA-256 fingerprint of the CA");
  fingerprint->setProperty("look", "mono");
  fingerprint->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  auto* word = new PlainLabel("SHA-256", box);
  word->setProperty("look", "dim");
  auto* prints = new QHBoxLayout;
  prints->setSpacing(theme_.scaled(12));
  prints->addWidget(word, 0, Qt::AlignTop);
  prints->addWidget(fingerprint, 1);

  auto* buttons = new QHBoxLayout;
  const auto button = [&](const char* name, const QString& text, auto pressed) {
    auto* b = new QPushButton(theme_.icon(QString(name).startsWith("copy") ? "copy" : "download"), text, box);
    b->setObjectName(name);
    b->setAutoDefault(false);
    b->setIconSize(QSize(22, 16));
    connect(b, &QPushButton::clicked, this, pressed);
    buttons->addWidget(b);
  };
  button("exportPem", "Save PEM\u2026", [this] { exportCa(false); });
  button("exportDer", "Save DER\u2026", [this] { exportCa(true); });
  button("copyFingerprint", "Copy fingerprint",
         [this] { QGuiApplication::clipboard()->setText(QString::fromStdString(service_.ca().fingerprint)); });
  buttons->addStretch();
  column->addWidget(title);
  column->addWidget(elsewhere);
  column->addLayout(prints);
  column->addSpacing(theme_.scaled(2));
  column->addLayout(buttons);
  return box;
}

void TrustDialog::exportCa(bool der) {
  const QString name = der ? "penstock-ca.der" : "penstock-ca.pem";
  const QString path = QFileDialog::getSaveFileName(this, "Save the CA certificate", QDir::home().filePath(name));
  if (path.isEmpty()) return;
  const QByteArray pem = QByteArray::fromStdString(service_.ca().pem);
  QSaveFile file(path);
  const bool saved = file.open(QIODevice::WriteOnly) && file.write(der ? derOf(pem) : pem) >= 0 && file.commit();
  note_->setVisible(!saved);
  if (!saved) note_->setText(path + " could not be written: " + file.errorString());
}

}  // namespace penstock::gui
