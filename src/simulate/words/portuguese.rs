//! Portuguese.

use super::Language;

pub(super) const PORTUGUESE: Language = Language {
    tag: "pt",
    topics: &[
        "alterações de última hora",
        "a passagem de turno",
        "faturas em duas moedas",
        "a nova fila de pedidos",
        "entrevistas a clientes",
        "peças em trânsito",
        "a primeira semana",
        "reclamações difíceis",
        "dados de teste",
        "a avaliação de fornecedores",
        "o glossário",
        "reuniões à distância",
    ],
    questions: &[
        "Como é que vocês tratam {}?",
        "Quem percebe disto: {}?",
        "Por onde começo com {}?",
        "Há alguma regra para {}?",
        "O que me está a escapar? É sobre {}",
    ],
    ideas: &[
        "E se mostrássemos {} em dez minutos à sexta-feira?",
        "Uma página na porta: {}",
        "Vamos tentar de outra forma durante um mês: {}",
    ],
    notes: &[
        "O que aprendi sobre {}",
        "Um atalho para {}",
        "A nossa lista de verificação: {}",
        "{}, em poucas palavras",
    ],
    news: &[
        "Esta semana: {}",
        "Está decidido: {}",
        "Ponto de situação: {}",
    ],
    concerns: &[
        "Não sobra tempo para {}",
        "Correu mal: {}",
        "Talvez eu esteja demasiado habituado a {}",
    ],
    answers: &[
        "Fechamos {} dois dias antes e depois só entram correções.",
        "Há um modelo na biblioteca, secção 4.",
        "Aconteceu-me o mesmo. Reinicia a exportação e tenta outra vez.",
        "A dois, {} leva vinte minutos.",
    ],
    thanks: &[
        "Obrigada, ajudou imenso!",
        "Já funciona 🙌",
        "Bem visto, já alterei.",
    ],
    lessons: &[
        "Falar mais cedo sobre {}.",
        "Escrever quem decide sobre {}.",
        "Deixar um dia livre para {}.",
    ],
};
