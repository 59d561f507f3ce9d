// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/help/manual_text.h"

#include <QFile>
#include <QRegularExpression>
#include <utility>

namespace penstock::gui {
namespace {

using Kind = ManualBlock::Kind;
using Look = ManualRun::Look;

/// At most so many and a blank behind them.
int headingLevel(const QString& line) {
  int level = 0;
  while (level < line.size() && line[level] == '#') ++level;
  return level > 0 && level <= 6 && level < line.size() && line[level] == ' ' ? level : 0;
}

QStringList cellsOf(const QString& line) {
  QStringList cells(QString{});
  const QString inside = line.trimmed().mid(1);
  for (qsizetype i = 0; i < inside.size(); ++i) {
    if (inside[i] == '\\' && i + 1 < inside.size() && inside[i + 1] == '|')
      cells.back() += inside[++i];
    else if (inside[i] == '|')
      cells << QString();
    else
      cells.back() += inside[i];
  }
  if (!cells.isEmpty() && cells.back().trimmed().isEmpty()) cells.pop_back();
  for (QString& cell : cells) cell = cell.trimmed();
  return cells;
}

bool isRule(const QStringList& cells) {
  static const QRegularExpression rule("^:?-+:?$");
  for (const QString& cell : cells)
    if (!rule.match(cell).hasMatch()) return false;
  return !cells.isEmpty();
}

/// Where `mark` comes again; -1: it does not, and means itself.
qsizetype closing(const QString& line, const QString& mark, qsizetype from) {
  const qsizetype at = line.indexOf(mark, from);
  return at > from && !line[at - 1].isSpace() ? at : -1;
}

class Reader {
 public:
  void line(const QString& text) {
    if (inCode_) return codeLine(text);
    if (text.startsWith("```")) {
      inCode_ = true;
      open_ = false;
      return add(Kind::code, {});
    }
    if (!open_ && text.startsWith("    ")) {
      if (!indented_) add(Kind::code, {});
      indented_ = true;
      return addCode(text.mid(4));
    }
    indented_ = false;
    if (const int level = headingLevel(text)) {
      sections_.push_back({level, text.mid(level + 1).trimmed(), {}});
      open_ = false;
      return;
    }
    if (text.trimmed().isEmpty()) {
      open_ = false;
      return;
    }
    if (text.startsWith('|')) return row(text);
    if (text.startsWith("- ")) return add(Kind::bullet, text.mid(2).trimmed());
    if (!open_) return add(Kind::paragraph, text.trimmed());
    last().text += ' ' + text.trimmed();
  }
  QList<ManualSection> take() { return std::move(sections_); }

 private:
  ManualBlock& last() { return sections_.back().blocks.back(); }
  void add(Kind kind, const QString& text) {
    if (sections_.isEmpty()) sections_.push_back({1, {}, {}});
    sections_.back().blocks.push_back({kind, text, {}});
    open_ = kind != Kind::code;
  }
  void codeLine(const QString& text) {
    if (text.startsWith("```")) {
      inCode_ = false;
      return;
    }
    addCode(text);
  }
  void addCode(const QString& text) { last().text += (last().text.isEmpty() ? QString() : QStringLiteral("\n")) + text; }
  void row(const QString& text) {
    if (!open_ || last().kind != Kind::table) add(Kind::table, {});
    const QStringList cells = cellsOf(text);
    if (!isRule(cells)) last().rows << cells;
  }

  QList<ManualSection> sections_;
  bool inCode_ = false, indented_ = false;
  bool open_ = false;  // the next line goes on with the last block
};

}  // namespace

QList<ManualRun> readRuns(const QString& line) {
  QList<ManualRun> runs;
  QString plain;
  const auto add = [&](Look look, const QString& text) {
    if (!plain.isEmpty()) runs.push_back({Look::plain, std::exchange(plain, {})});
    if (look != Look::plain && !text.isEmpty()) runs.push_back({look, text});
  };
  static const QRegularExpression link(R"(!?\[([^\]]*)\]\([^)]*\))");
  for (qsizetype i = 0; i < line.size();) {
    const QChar c = line[i];
    qsizetype end = -1;
    if (c == '`' && (end = line.indexOf('`', i + 1)) > 0) {
      add(Look::code, line.mid(i + 1, end - i - 1));
      i = end + 1;
    } else if (line.mid(i, 2) == "**" && (end = closing(line, "**", i + 2)) > 0) {
      add(Look::strong, line.mid(i + 2, end - i - 2));
      i = end + 2;
    } else if (c == '*' && (end = closing(line, "*", i + 1)) > 0 && !line[i + 1].isSpace()) {
      add(Look::emphasis, line.mid(i + 1, end - i - 1));
      i = end + 1;
    } else if (const auto found = c == '[' || c == '!' ? link.match(line, i, QRegularExpression::NormalMatch, QRegularExpression::AnchorAtOffsetMatchOption)
                                                       : QRegularExpressionMatch();
               found.hasMatch()) {
      plain += found.captured(1);
      i = found.capturedEnd();
    } else {
      plain += c;
      ++i;
    }
  }
  add(Look::plain, {});
  return runs;
}

QList<ManualSection> readManual(const QString& markdown) {
  Reader reader;
  for (const QString& line : markdown.split('\n')) reader.line(line);
  return reader.take();
}

const QList<ManualSection>& manual() {
  static const QList<ManualSection> sections = [] {
    QFile file(QStringLiteral(":/manual/README.md"));
    return file.open(QIODevice::ReadOnly) ? readManual(QString::fromUtf8(file.readAll())) : QList<ManualSection>();
  }();
  return sections;
}

QString plainText(const ManualSection& section) {
  QString out = section.title;
  const auto add = [&out](const QString& line) {
    out += '\n';
    for (const ManualRun& run : readRuns(line)) out += run.text;
  };
  for (const ManualBlock& block : section.blocks) {
    if (block.kind == ManualBlock::Kind::code)
      out += '\n' + block.text;
    else if (block.kind != ManualBlock::Kind::table)
      add(block.text);
    for (const QStringList& row : block.rows)
      for (const QString& cell : row) add(cell);
  }
  return out;
}

}  // namespace penstock::gui
