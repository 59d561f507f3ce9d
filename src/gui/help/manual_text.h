// SPDX-License-Identifier: GPL-3.0-or-later
// The README, taken apart: sections of paragraphs, lists, tables and code. Of Markdown it knows what that file uses, and nothing of HTML.
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace penstock::gui {

struct ManualRun {
  enum class Look { plain, code, strong, emphasis } look = Look::plain;
  QString text;
  bool operator==(const ManualRun&) const = default;
};
/// A line of text by its looks. A link is its words, a picture its description.
QList<ManualRun> readRuns(const QString& line);

struct ManualBlock {
  enum class Kind { paragraph, bullet, code, table } kind = Kind::paragraph;
  QString text;              // lines of code as they are; else one line, with its marks for readRuns()
  QList<QStringList> rows;   // of a table; the first is its head, whose cells may all be empty
};

struct ManualSection {
  int level = 1;  // 1 to 6
  QString title;
  QList<ManualBlock> blocks;
};
QList<ManualSection> readManual(const QString& markdown);
/// The one that is compiled in. Lifetime: the program's.
const QList<ManualSection>& manual();

/// All words of it, without marks.
QString plainText(const ManualSection& section);

}  // namespace penstock::gui
