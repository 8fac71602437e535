// Cuts an Antimony text into tokens. Comments and blanks vanish, line ends stay (they end statements). Never fails: what is no token is reported and skipped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/diagnostic.hpp"

namespace neurocart::antimony {

enum class TokenKind {
  word,
  number,
  text,     // "..." or ```...```
  sign,     // one of ( ) { } [ ] , ; : = + - * / ^ % ! < > & | ' $ . @
  arrow,    // ->  =>  <=>
  compare,  // <= >= == !=
  both,     // && or ||
  line_end,
  end
};

struct Token {
  TokenKind kind = TokenKind::end;
  std::string_view text;  // into the source; of a text, without the quotes
  double value = 0.0;     // of a number
  int line = 1;
  int column = 1;
  bool is_glued = false;  // no blank before it

  bool is(char sign) const { return kind == TokenKind::sign && text[0] == sign; }
  bool is_word(std::string_view word) const { return kind == TokenKind::word && text == word; }
};

// `source` must outlive the tokens. The last token is `end`.
std::vector<Token> cut_tokens(std::string_view source, const SourceSpan& origin, Diagnostics& diagnostics);

// Compares without regard to case; `lower_case` is in lower case.
bool same_word(std::string_view word, std::string_view lower_case);

}  // namespace neurocart::antimony
