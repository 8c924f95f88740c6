// Apache Lucene beside Onsale's search: the same events, the same queries, one
// thread. As its documentation recommends for names that are typed: folded to
// ASCII, each word exactly, with typos (FuzzyQuery; as many as Onsale allows) and
// the last one as a beginning (PrefixQuery), over fields with weights.
//
//   java … LuceneRival.java EVENTS QUERIES RESULTS
//
// EVENTS: id, performer, venue, city, day, separated by tabs. QUERIES: text, city
// or nothing, first day or -1, last day. RESULTS: first "build_ns bytes", then for
// each query "ns ids" of its second run, ids separated by commas.

import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.*;
import org.apache.lucene.analysis.core.LowerCaseFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.store.*;

public final class LuceneRival {
  static final Analyzer ANALYZER = new Analyzer() {
    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer from = new StandardTokenizer();
      return new TokenStreamComponents(
        from, new ASCIIFoldingFilter(new LowerCaseFilter(from)));
    }
  };

  static final String[] FIELDS = {"performer", "venue", "city"};
  static final float[] WEIGHTS = {3f, 1.5f, 1f};

  static List<String> words(String text) throws IOException {
    List<String> result = new ArrayList<>();
    try (TokenStream from = ANALYZER.tokenStream("performer", text)) {
      CharTermAttribute word = from.addAttribute(CharTermAttribute.class);
      from.reset();
      while (from.incrementToken())
        result.add(word.toString());
      from.end();
    }
    return result;
  }

  static int typos(String word) {
    return word.length() < 4 ? 0 : word.length() < 8 ? 1 : 2;
  }

  static Query query(String text, String city, int from, int to)
    throws IOException {
    BooleanQuery.Builder all = new BooleanQuery.Builder();
    List<String> words = words(text);
    for (int i = 0; i < words.size(); ++i) {
      String word = words.get(i);
      List<Query> ways = new ArrayList<>();
      for (int f = 0; f < FIELDS.length; ++f) {
        Term term = new Term(FIELDS[f], word);
        ways.add(new BoostQuery(new TermQuery(term), 2 * WEIGHTS[f]));
        if (typos(word) > 0)
          ways.add(new BoostQuery(new FuzzyQuery(term, typos(word)), WEIGHTS[f]));
        if (i + 1 == words.size())
          ways.add(new BoostQuery(new PrefixQuery(term), WEIGHTS[f]));
      }
      all.add(new DisjunctionMaxQuery(ways, 0.1f), BooleanClause.Occur.SHOULD);
    }
    if (!city.isEmpty())
      all.add(new TermQuery(new Term("city_is", city)), BooleanClause.Occur.FILTER);
    if (from >= 0)
      all.add(IntPoint.newRangeQuery("day", from, to), BooleanClause.Occur.FILTER);
    return all.build();
  }

  public static void main(String[] args) throws Exception {
    List<String> events = Files.readAllLines(Paths.get(args[0]), StandardCharsets.UTF_8);
    List<String> queries = Files.readAllLines(Paths.get(args[1]), StandardCharsets.UTF_8);
    long began = System.nanoTime();
    ByteBuffersDirectory directory = new ByteBuffersDirectory();
    try (IndexWriter writer = new IndexWriter(directory, new IndexWriterConfig(ANALYZER))) {
      for (String line : events) {
        String[] x = line.split("\t", -1);
        Document document = new Document();
        document.add(new StoredField("id", x[0]));
        document.add(new TextField("performer", x[1], Field.Store.NO));
        document.add(new TextField("venue", x[2], Field.Store.NO));
        document.add(new TextField("city", x[3], Field.Store.NO));
        document.add(new StringField("city_is", x[3], Field.Store.NO));
        document.add(new IntPoint("day", Integer.parseInt(x[4])));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    long built = System.nanoTime() - began;
    long bytes = 0;
    for (String file : directory.listAll())
      bytes += directory.fileLength(file);
    try (DirectoryReader reader = DirectoryReader.open(directory);
         PrintWriter out = new PrintWriter(args[2], "UTF-8")) {
      IndexSearcher searcher = new IndexSearcher(reader);
      out.println(built + " " + bytes);
      for (int round = 0; round < 2; ++round)
        for (String line : queries) {
          String[] x = line.split("\t", -1);
          long start = System.nanoTime();
          TopDocs found = searcher.search(
            query(x[0], x[1], Integer.parseInt(x[2]), Integer.parseInt(x[3])), 10);
          StringBuilder ids = new StringBuilder();
          for (ScoreDoc doc : found.scoreDocs)
            ids.append(ids.length() == 0 ? "" : ",").append(searcher.doc(doc.doc).get("id"));
          long took = System.nanoTime() - start;
          if (round == 1)
            out.println(took + " " + ids);
        }
    }
  }
}
