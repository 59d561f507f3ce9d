// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/preferences/api_section.h"

#include <QApplication>
#include <QClipboard>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QVBoxLayout>
#include <iterator>

#include "gui/format.h"
#include "penstock/service/api_tokens.h"
#include "penstock/service/audit_log.h"

namespace penstock::gui {
namespace {

using service::ApiRight;

struct RightName {
  ApiRight right;
  const char *name, *text, *says;
};
constexpr RightName kRights[] = {
    {ApiRight::read, "apiTokenRead", "Read", "What was recorded and what is set; secrets are hidden"},
    {ApiRight::secrets, "apiTokenSecrets", "Secrets", "Passwords, cookies and tokens as they are"},
    {ApiRight::send, "apiTokenSend", "Send", "Requests of one's own, and decisions about what is held"},
    {ApiRight::change, "apiTokenChange", "Change", "Rules, settings and the project"},
};

QString textOf(ApiRight rights) {
  if (rights == ApiRight::all) return "All";
  if (rights == ApiRight::read) return "Read, without secrets";
  QStringList out;
  for (const RightName& one : kRights)
    if (service::has(rights, one.right)) out << (out.isEmpty() ? QString(one.text) : QString(one.text).toLower());
  return out.join(", ");
}

QTreeWidget* table(const char* name, const QString& title, const QStringList& columns, int height, QWidget* parent) {
  auto* out = new QTreeWidget(parent);
  out->setObjectName(name);
  out->setAccessibleName(title);
  out->setHeaderLabels(columns);
  out->setRootIsDecorated(false);
  out->setUniformRowHeights(true);
  out->setAlternatingRowColors(true);
  out->setFixedHeight(height);
  return out;
}

QTreeWidgetItem* row(const Theme& theme, const QStringList& cells) {
  auto* out = new QTreeWidgetItem(cells);
  out->setSizeHint(0, QSize(0, theme.scaled(24)));
  return out;
}

PlainLabel* subheading(const QString& text, QWidget* parent) {
  auto* out = new PlainLabel(text, parent);
  out->setProperty("look", "title");
  return out;
}

/// A text of one line, with a button that copies it.
QLineEdit* copyable(const char* name, const QString& title, const Theme& theme, QHBoxLayout* into, QWidget* parent) {
  auto* line = new QLineEdit(parent);
  line->setObjectName(name);
  line->setAccessibleName(title);
  line->setReadOnly(true);
  line->setFont(theme.mono());
  auto* copy = new QPushButton("Copy", parent);
  copy->setObjectName(QString(name) + "Copy");
  copy->setAccessibleName("Copy " + title.toLower());
  copy->setAutoDefault(false);
  QObject::connect(copy, &QPushButton::clicked, line, [line] { QApplication::clipboard()->setText(line->text()); });
  into->addWidget(line, 1);
  into->addWidget(copy);
  return line;
}

}  // namespace

ApiSection::ApiSection(service::ProxyService& service, const Theme& theme, QWidget* parent)
    : QWidget(parent), service_(service), theme_(theme), problem_(new PlainLabel(this)) {
  tokens_ = table("apiTokens", "Tokens", {"Name", "May", "Made"}, theme.scaled(130), this);
  tokens_->setColumnWidth(0, theme.scaled(190));
  tokens_->setColumnWidth(1, theme.scaled(210));
  calls_ = table("apiCalls", "Calls", {"When", "By", "Way", "Call", "Answer", "ms"}, theme.scaled(220), this);
  const int widths[] = {90, 110, 50, 210, 60, 60};
  for (int i = 0; i < 6; ++i) calls_->setColumnWidth(i, theme.scaled(widths[i]));
  calls_->header()->setStretchLastSection(false);
  calls_->header()->setSectionResizeMode(3, QHeaderView::Stretch);
  problem_->setObjectName("apiProblem");
  problem_->setProperty("look", "pill-error");
  problem_->setWordWrap(true);
  problem_->hide();
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, theme.scaled(8), 0, theme.scaled(8));
  column->setSpacing(theme.scaled(6));
  column->addWidget(ownPart());
  column->addSpacing(theme.scaled(6));
  column->addWidget(subheading("Tokens for others", this));
  column->addWidget(tokens_);
  column->addWidget(makePart());
  column->addWidget(problem_);
  column->addSpacing(theme.scaled(6));
  column->addWidget(subheading("The last calls", this));
  column->addWidget(calls_);
  tokensChanged_ = service.apiTokens().changed().subscribe([this, back = mailbox_.address()] { back.post([this] { fillTokens(); }); });
  called_ = service.audit().changed().subscribeOnce([this, back = mailbox_.address()] { back.post([this] { fillCalls(); }); });
  QObject::connect(tokens_, &QTreeWidget::itemSelectionChanged, this, [this] { takeBack_->setEnabled(!tokens_->selectedItems().isEmpty()); });
  fillTokens();
  fillCalls();
}

QWidget* ApiSection::ownPart() {
  auto* out = new QWidget(this);
  auto* column = new QVBoxLayout(out);
  column->setContentsMargins(0, 0, 0, 0);
  const auto at = service_.uiListener();
  const QString own = QString::fromStdString(service_.apiTokens().own());
  auto* lead = new PlainLabel(own.isEmpty() || !at ? QStringLiteral("The API is off.")
                                                   : "http://" + QString::fromStdString(at->address) + " answers whoever shows a token. Yours may do all:",
                              out);
  lead->setObjectName("apiLead");
  lead->setWordWrap(true);
  column->addWidget(lead);
  if (own.isEmpty() || !at) return out;
  auto* row = new QHBoxLayout;
  auto* line = copyable("apiOwnToken", "Your token", theme_, row, out);
  line->setEchoMode(QLineEdit::Password);
  line->setText(own);
  auto* show = new QPushButton("Show", out);
  show->setObjectName("apiOwnTokenShow");
  show->setCheckable(true);
  show->setAutoDefault(false);
  QObject::connect(show, &QPushButton::toggled, line, [line, show](bool on) {
    line->setEchoMode(on ? QLineEdit::Normal : QLineEdit::Password);
    show->setText(on ? "Hide" : "Show");
  });
  row->addWidget(show);
  column->addLayout(row);
  return out;
}

QWidget* ApiSection::makePart() {
  auto* out = new QWidget(this);
  auto* column = new QVBoxLayout(out);
  column->setContentsMargins(0, 0, 0, 0);
  auto* row = new QHBoxLayout;
  name_ = new QLineEdit(out);
  name_->setObjectName("apiTokenName");
  name_->setAccessibleName("Name of a new token");
  name_->setPlaceholderText("Whom it is for");
  auto* may = new QHBoxLayout;
  may->addWidget(new PlainLabel("May:", out));
  for (std::size_t i = 0; i < std::size(kRights); ++i) {
    rights_[i] = new QCheckBox(kRights[i].text, out);
    rights_[i]->setObjectName(kRights[i].name);
    rights_[i]->setAccessibleName(QString("A new token may: ") + kRights[i].text);
    setPlainToolTip(rights_[i], kRights[i].says);
    may->addWidget(rights_[i]);
  }
  may->addStretch();
  rights_[0]->setChecked(true);
  // Secrets are seen in what is read.
  QObject::connect(rights_[0], &QCheckBox::toggled, rights_[1], &QWidget::setEnabled);
  QObject::connect(rights_[0], &QCheckBox::toggled, rights_[1], [secrets = rights_[1]](bool on) {
    if (!on) secrets->setChecked(false);
  });
  auto* make = new QPushButton("Make token", out);
  make->setObjectName("apiTokenMake");
  make->setAutoDefault(false);
  takeBack_ = new QPushButton("Take back", out);
  takeBack_->setObjectName("apiTokenTakeBack");
  takeBack_->setAutoDefault(false);
  takeBack_->setEnabled(false);
  row->addWidget(name_, 1);
  row->addWidget(make);
  row->addWidget(takeBack_);
  column->addLayout(row);
  column->addLayout(may);
  madePart_ = new QWidget(out);
  auto* once = new QHBoxLayout(madePart_);
  once->setContentsMargins(0, 0, 0, 0);
  auto* words = new PlainLabel("Shown this once:", madePart_);
  once->addWidget(words);
  made_ = copyable("apiTokenMade", "The new token", theme_, once, madePart_);
  madePart_->hide();
  column->addWidget(madePart_);
  QObject::connect(make, &QPushButton::clicked, this, [this] { this->make(); });
  QObject::connect(name_, &QLineEdit::returnPressed, this, [this] { this->make(); });
  QObject::connect(takeBack_, &QPushButton::clicked, this, [this] { takeBack(); });
  return out;
}

void ApiSection::fillTokens() {
  tokens_->clear();
  for (const service::ApiToken& token : service_.apiTokens().list())
    tokens_->addTopLevelItem(row(theme_, {QString::fromStdString(token.name), textOf(token.rights), dateTimeText(token.made)}));
  takeBack_->setEnabled(false);
}

void ApiSection::fillCalls() {
  called_.arm();
  constexpr std::size_t most = 200;
  const std::vector<service::AuditLine> lines = service_.audit().recent();
  calls_->clear();
  QList<QTreeWidgetItem*> items;
  for (auto line = lines.rbegin(); line != lines.rend() && std::size_t(items.size()) < most; ++line) {
    const QString call = visibleText(QString::fromStdString(line->call), false, 500);
    auto* item = row(theme_, {timeOfDayText(line->at), line->who.empty() ? QStringLiteral("nobody known") : QString::fromStdString(line->who),
                                      QString::fromStdString(line->head), call, QString::number(line->status), QString::number(double(line->tookUs) / 1000, 'f', 1)});
    item->setData(3, Qt::ToolTipRole, plainToolTip(call));
    items.push_back(item);
  }
  calls_->addTopLevelItems(items);
}

void ApiSection::make() {
  const std::string name = name_->text().trimmed().toStdString();
  ApiRight rights = ApiRight::none;
  for (std::size_t i = 0; i < std::size(kRights); ++i)
    if (rights_[i]->isChecked()) rights = rights | kRights[i].right;
  mailbox_.run([&tokens = service_.apiTokens(), name, rights] { return tokens.make(name, rights); }, [this](const Result<std::string>& token) {
    if (!token) return say(sentenceText(token.error().message));
    say({});
    name_->clear();
    made_->setText(QString::fromStdString(*token));
    madePart_->show();
  });
}

void ApiSection::takeBack() {
  const auto chosen = tokens_->selectedItems();
  if (chosen.isEmpty()) return;
  mailbox_.run([&tokens = service_.apiTokens(), name = chosen.front()->text(0).toStdString()] { return tokens.takeBack(name); }, [this](const Result<void>& taken) {
    say(taken ? QString() : sentenceText(taken.error().message));
    madePart_->hide();
  });
}

void ApiSection::say(const QString& sentence) {
  problem_->setText(sentence);
  problem_->setVisible(!sentence.isEmpty());
}

}  // namespace penstock::gui
