// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/codec/layout.h"

#include <gtest/gtest.h>

#include <ctime>

namespace penstock::codec {
namespace {

std::string xml(std::string_view s) { return layOut(LayoutLanguage::xml, s).text; }
std::string html(std::string_view s) { return layOut(LayoutLanguage::html, s).text; }
std::string css(std::string_view s) { return layOut(LayoutLanguage::css, s).text; }
std::string js(std::string_view s) { return layOut(LayoutLanguage::js, s).text; }

TEST(LayoutXml, ElementsHaveLinesAndWordsStayWhole) {
  EXPECT_EQ(xml("<?xml version=\"1.0\"?><s:Envelope xmlns:s='x'><s:Body><Name a=\"1>0\">R&amp;D</Name><E/><N></N><S> </S></s:Body></s:Envelope>"),
            "<?xml version=\"1.0\"?>\n<s:Envelope xmlns:s='x'>\n  <s:Body>\n    <Name a=\"1>0\">R&amp;D</Name>\n    <E/>\n    <N></N>\n    <S> </S>\n  </s:Body>\n</s:Envelope>");
  EXPECT_EQ(xml("<a><p>one <b>two</b>\n three</p><!-- c --><q/></a>"), "<a>\n  <p>one <b>two</b>\n three</p>\n  <!-- c -->\n  <q/>\n</a>");
  EXPECT_EQ(xml("<a><c><![CDATA[<x> ]]></c><d xml:space=\"preserve\"> <e/> </d></a>"), "<a>\n  <c><![CDATA[<x> ]]></c>\n  <d xml:space=\"preserve\"> <e/> </d>\n</a>");
  EXPECT_EQ(xml("<!DOCTYPE a [<!ENTITY x \"y\">]><a><b/></a>"), "<!DOCTYPE a [<!ENTITY x \"y\">]>\n<a>\n  <b/>\n</a>");
  EXPECT_EQ(xml("<!DOCTYPE a [ <!-- ]x --> ]\n><a/>"), "<!DOCTYPE a [ <!-- ]x --> ]\n>\n<a/>");
}

TEST(LayoutXml, BrokenMarkupGoesThrough) {
  EXPECT_EQ(xml("<a><b></a></c>"), "<a>\n  <b>\n</a>\n</c>");
  const Layout cut = layOut(LayoutLanguage::xml, "<a><b x=\"");
  EXPECT_EQ(cut.text, "<a>\n<b x=\"");
  EXPECT_EQ(cut.problem, "a tag does not end");
}

TEST(LayoutHtml, LinesBeginAroundBlocksAlone) {
  EXPECT_EQ(html("<!DOCTYPE html><html><head><meta charset=utf-8><title>A  b</title></head><body><div><p>Some <b>bold</b> text<br>more</p></div></body></html>"),
            "<!DOCTYPE html>\n<html>\n  <head>\n    <meta charset=utf-8>\n    <title>A  b</title>\n  </head>\n  <body>\n    <div>\n      <p>Some <b>bold</b> text<br>\n"
            "      more</p>\n    </div>\n  </body>\n</html>");
  EXPECT_EQ(html("<span>a</span><span>b</span> <i>c</i>"), "<span>a</span><span>b</span> <i>c</i>") << "no space appears, none goes";
  EXPECT_EQ(html("<ul><li>one<li>two</ul>"), "<ul>\n  <li>one\n  <li>two\n</ul>");
}

TEST(LayoutHtml, WhatIsPreservedStays) {
  EXPECT_EQ(html("<div><pre> a\n  <b>b</b> </pre><textarea>\n x </textarea></div>"), "<div>\n  <pre> a\n  <b>b</b> </pre>\n  <textarea>\n x </textarea>\n</div>");
}

TEST(LayoutHtml, ScriptsAndStylesAreLaidOutInside) {
  EXPECT_EQ(html("<div><style>a{b:c}</style><script>if(a){b()}</script></div>"),
            "<div>\n  <style>\n    a {\n      b: c\n    }\n  </style>\n  <script>\n    if (a) {\n      b()\n    }\n  </script>\n</div>");
  EXPECT_EQ(html("<script type=\"application/json\">{\"a\":1}</script>"), "<script type=\"application/json\">{\"a\":1}</script>");
  EXPECT_EQ(html("word<script>x</script>word"), "word<script>\n  x\n</script>word") << "one word stays one";
  EXPECT_EQ(html("<p>a<script>var s='</p>';</script>"), "<p>\na<script>\n  var s = '</p>';\n</script>");
}

TEST(LayoutCss, DeclarationsHaveLines) {
  EXPECT_EQ(css("a:hover,a>b{color:red;margin:0 auto!important}.x{}@media (min-width:1px){p{q:r}}"),
            "a:hover,\na>b {\n  color: red;\n  margin: 0 auto!important\n}\n.x {}\n@media (min-width:1px) {\n  p {\n    q: r\n  }\n}");
  EXPECT_EQ(css("@import url(a;b.css);/*! c */a{background:url(data:x;y,{z}) no-repeat;--v: {a:b} ;filter:progid:D(a='b')}"),
            "@import url(a;b.css);\n/*! c */\na {\n  background: url(data:x;y,{z}) no-repeat;\n  --v: {a:b} ;\n  filter: progid:D(a='b')\n}");
  EXPECT_EQ(css(".a{color:red;&:hover{color:blue}}"), ".a {\n  color: red;\n  &:hover {\n    color: blue\n  }\n}") << "a space would make it another selector";
  EXPECT_EQ(layOut(LayoutLanguage::css, "a{b:'c").problem, "a string does not end");
}

TEST(LayoutJs, StatementsHaveLines) {
  EXPECT_EQ(js("if(a&&b){c();for(var i=0;i<3;i++)d(i)}else{e()}f=function(){return 1};do{g--}while(g>0)"),
            "if (a && b) {\n  c();\n  for (var i = 0; i < 3; i++) d(i)\n} else {\n  e()\n}\nf = function() {\n  return 1\n};\ndo {\n  g--\n} while (g > 0)");
  EXPECT_EQ(js("a={b:1,c:[1,2]},d=e?f:g"), "a = {b: 1, c: [1, 2]}, d = e ? f : g");
  EXPECT_EQ(js("x.map(a=>({...a,b:1})).then(()=>{y()})"), "x.map(a => ({...a, b: 1})).then(() => {\n  y()\n})");
  EXPECT_EQ(js("a=-1+-b;c=!d;e=typeof f;g++;--h"), "a = -1 + -b;\nc = !d;\ne = typeof f;\ng++;\n--h");
}

TEST(LayoutJs, WhatOnlyLooksLikeCodeStays) {
  EXPECT_EQ(js("a=/[/]\\/{;}/g.test(b)/c/d;e=\"{;}\";f=`{${g({h:1})};}`;i=j()/k/l"),
            "a = /[/]\\/{;}/g.test(b) / c / d;\ne = \"{;}\";\nf = `{${g({h: 1})};}`;\ni = j() / k / l");
  EXPECT_EQ(js("if(a)/x{/.test(b)"), "if (a) /x{/.test(b)");
  EXPECT_EQ(js("a=function(){}/2/1;b"), "a = function() {} / 2 / 1;\nb");
  EXPECT_EQ(js("// a {\nb/* ; */c"), "// a {\nb /* ; */ c");
}

TEST(LayoutJs, LineEndsThatEndStatementsStay) {
  EXPECT_EQ(js("return\na\n++b\nlet c=1\n[d]=e"), "return\na\n++b\nlet c = 1\n[d] = e");
  EXPECT_EQ(js("a()\n\n\n\nb()"), "a()\n\nb()");
}

TEST(LayoutJs, BrokenScriptsGoThrough) {
  const Layout open = layOut(LayoutLanguage::js, "a(); b = 'never");
  EXPECT_EQ(open.text, "a();\nb = 'never");
  EXPECT_EQ(open.problem, "a string does not end");
  EXPECT_EQ(js("}}}a{{{"), "}\n}\n}\na {\n  {\n    {");
}

TEST(Layout, KnowsWhatMachinesWrote) {
  EXPECT_TRUE(isMinified(std::string(2000, 'a')));
  EXPECT_TRUE(isMinified("/*! license */\n" + std::string(2000, 'a') + "\n//# sourceMappingURL=x"));
  EXPECT_TRUE(isMinified("<p>" + std::string(120, 'a') + "</p>\n")) << "one line alone";
  EXPECT_FALSE(isMinified("<p>a</p>\n"));
  EXPECT_FALSE(isMinified("body {\n  margin: 0;\n}\n"));
  EXPECT_FALSE(isMinified(""));
}

TEST(Layout, FiveMegabytesTakeNoTimeWhateverTheyAre) {
  const auto repeated = [](std::string_view piece) {
    std::string out;
    while (out.size() < (5u << 20)) out += piece;
    return out;
  };
  const std::pair<LayoutLanguage, std::string> hostile[] = {
      {LayoutLanguage::js, repeated("function a(b,c){return b/c+\"x\"+[1,2,{d:e}]};")},
      {LayoutLanguage::js, repeated("{")},
      {LayoutLanguage::js, repeated("(")},
      {LayoutLanguage::js, repeated("/[")},
      {LayoutLanguage::js, repeated("`${")},
      {LayoutLanguage::js, repeated("a/")},
      {LayoutLanguage::css, repeated("a{b:c;d:e}")},
      {LayoutLanguage::css, repeated("{")},
      {LayoutLanguage::css, repeated("a:")},
      {LayoutLanguage::css, repeated("url(")},
      {LayoutLanguage::html, repeated("<div class=x><p>y</p></div>")},
      {LayoutLanguage::html, repeated("<b>")},
      {LayoutLanguage::html, repeated("</b>")},
      {LayoutLanguage::html, repeated("<script>")},
      {LayoutLanguage::html, repeated("<a b='")},
      {LayoutLanguage::xml, repeated("<a>")},
      {LayoutLanguage::xml, repeated("<a></b>")},
      {LayoutLanguage::xml, repeated("<!")},
      {LayoutLanguage::xml, repeated("<")},
  };
  for (const auto& [language, source] : hostile) {
    const std::clock_t began = std::clock();
    const Layout out = layOut(language, source);
    const double seconds = double(std::clock() - began) / CLOCKS_PER_SEC;  // of this program, whatever else the machine does
    EXPECT_LT(seconds, 10) << source.substr(0, 20);                        // under sanitizers; a tenth without
    EXPECT_LT(out.text.size(), 4 * source.size() + (10u << 20)) << source.substr(0, 20);
  }
}

TEST(Layout, IsCancelled) {
  CancelToken token;
  token.cancel();
  layOut(LayoutLanguage::js, std::string(1u << 20, '{'), token);
}

}  // namespace
}  // namespace penstock::codec
