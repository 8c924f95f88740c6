# Writes a source with the files' bytes, assembled by `.incbin`: it costs neither
# compile time nor escaping.
if(DIRECTORY)
  file(GLOB_RECURSE found LIST_DIRECTORIES false ${DIRECTORY}/*)
  list(SORT found)
  list(APPEND FILES ${found})
endif()
set(text "#include \"support/embedded.hpp\"\n\n")
set(table "")
set(i 0)
foreach(file ${FILES})
  get_filename_component(base ${file} NAME)
  set(symbol "onsale_embedded_${NAME}_${i}")
  string(APPEND text "asm(\".section .rodata\\n\"\n"
    "    \".global ${symbol}\\n${symbol}:\\n.incbin \\\"${file}\\\"\\n\"\n"
    "    \".global ${symbol}_end\\n${symbol}_end:\\n.byte 0\\n.previous\\n\");\n"
    "extern \"C\" const char ${symbol}[];\nextern \"C\" const char ${symbol}_end[];\n\n")
  string(APPEND table "    {\"${base}\", {${symbol}, static_cast<size_t>(${symbol}_end - ${symbol})}},\n")
  math(EXPR i "${i} + 1")
endforeach()
string(APPEND text "namespace onsale::embedded {\n\n"
  "std::vector<file> ${NAME}() {\n  return {\n${table}  };\n}\n\n} // namespace onsale::embedded\n")
file(WRITE ${OUT} "${text}")
